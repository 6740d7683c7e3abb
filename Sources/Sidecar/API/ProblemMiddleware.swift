import Hummingbird
import Logging
import MusterAPI

/// Turns every error into a problem document.
struct ProblemMiddleware: RouterMiddleware {
    @concurrent
    func handle(
        _ request: Request, context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let problem as Problem {
            return try answer(problem)
        } catch let error as any HTTPResponseError {
            return try answer(problem(for: error.status, request))
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path)", "error": "\(error)"])
            return try answer(problem(for: .internalServerError, request))
        }
    }

    private func answer(_ problem: Problem) throws -> Response {
        try APIRouter.answer(problem, status: .init(code: problem.status), type: MediaType.problem)
    }

    private func problem(for status: HTTPResponse.Status, _ request: Request) -> Problem {
        switch status {
        case .notFound:
            Problem(
                type: "not-found", title: "no such resource", status: 404,
                detail: "there is nothing to \(request.method.rawValue) at \(request.uri.path)")
        case .contentTooLarge:
            Problem(
                type: "body-too-large", title: "the body is too large", status: 413,
                detail: "a body may have at most \(APIRouter.bodyLimit) bytes")
        default:
            Problem(
                type: "http-\(status.code)",
                title: status.reasonPhrase.isEmpty ? "error" : status.reasonPhrase.lowercased(),
                status: status.code)
        }
    }
}
