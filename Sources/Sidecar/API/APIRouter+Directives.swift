import Cluster
import Foundation
import Hummingbird
import MusterAPI

extension APIRouter {
    /// The routes of what operators ask for.
    func addDirectives(to router: Router<BasicRequestContext>) {
        let (queries, logger) = (queries, logger)
        router.get(RouterPath(APIPath.directives)) { _, _ in try Self.answer(queries.directives()) }
        router.post(RouterPath(APIPath.directives)) { request, _ in
            let body = try await request.body.collect(upTo: Self.bodyLimit)
            let wanted = try Self.directiveRequest(Data(body.readableBytesView))
            let directive = try Directive(wanted)
            if let objection = await queries.source.direct(directive) {
                logger.notice(
                    "directive refused", metadata: ["directive": "\(directive)", "rule": "\(objection.rule.rawValue)"])
                throw Problem(objection)
            }
            logger.notice("directive taken", metadata: ["directive": "\(directive)"])
            return try Self.answer(wanted, status: .accepted)
        }
    }

    /// Reads a body.
    static func directiveRequest(_ body: Data) throws(Problem) -> DirectiveRequest {
        do {
            return try JSONDecoder().decode(DirectiveRequest.self, from: body)
        } catch DecodingError.dataCorrupted(let context) where context.underlyingError == nil {
            throw .badDirective(context.debugDescription)
        } catch {
            throw .badDirective("expected one JSON object such as {\"action\":\"drain\",\"node\":\"n3\"}")
        }
    }
}
