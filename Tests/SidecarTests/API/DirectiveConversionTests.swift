import Cluster
import MusterAPI
import Placement
import SWIM
import Testing

@testable import Sidecar

@Suite struct DirectiveConversionTests {
    @Test(
        arguments: [
            .drain(node: "a", within: nil), .drain(node: "a", within: .seconds(90)), .cordon(node: "a"),
            .uncordon(node: "a"),
            .maintenance(node: "a", duration: .milliseconds(1_500)), .replace(node: "a", successor: "b"), .pause,
            .resume,
            .cancel(partition: nil), .cancel(partition: PartitionID(topic: "t", index: 3)), .rollback, .confirm,
        ] as [Directive]) func everyDirectiveThereAndBack(directive: Directive) throws
    {
        let request = DirectiveRequest(directive)
        #expect(try Directive(request) == directive)
    }
}
