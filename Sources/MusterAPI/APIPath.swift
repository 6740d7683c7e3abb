/// The paths of the local HTTP interface. Names in paths are percent-encoded.
public enum APIPath {
    /// ``Status`` of the agent and what it knows.
    public static let status = "/v1/status"
    /// All members as an array of ``MemberRecord``. `/v1/members/{name}` is one of them.
    public static let members = "/v1/members"
    /// All partitions as an array of ``PartitionRecord``; `?topic=` keeps those of one topic.
    /// `/v1/partitions/{topic}/{index}` is one of them.
    public static let partitions = "/v1/partitions"
    /// The newest plan as a ``PlanRecord``; a ``Problem`` with status 404 while there is none.
    public static let plan = "/v1/plan"
    /// `GET`: the operators' directives as an array of ``DirectiveRecord``. `POST`: a ``DirectiveRequest``; 202 if it is taken,
    /// else a ``Problem`` with status 409 whose type is the rule that forbids it.
    public static let directives = "/v1/directives"
    /// The last part of the path of a partition's ``ExplanationRecord``: `/v1/partitions/{topic}/{index}/explanation`.
    public static let explanation = "explanation"
    /// ``EventRecord``s for ever, one JSON object per line.
    public static let events = "/v1/events"
    /// ``ChangeRecord``s for ever, one JSON object per line: few, large and certain changes instead of every event.
    public static let changes = "/v1/changes"
    /// `POST`: leave the cluster and stop the agent. Answered with 202 before it is done.
    public static let leave = "/v1/leave"
    /// The ``BrokerRecord`` of the agent's broker; a ``Problem`` with status 404 if its driver speaks to none.
    public static let broker = "/v1/broker"
    /// ``DesiredRecord``s for ever, one JSON object per line, for the agent's broker.
    public static let brokerDesired = "/v1/broker/desired"
    /// `POST`: an ``ActualReport`` of the agent's broker. Answered with a ``BrokerReceipt``.
    public static let brokerActual = "/v1/broker/actual"
    /// `POST`: a ``BrokerAck`` of the agent's broker. Answered with a ``BrokerReceipt``.
    public static let brokerAck = "/v1/broker/ack"
    /// 200 while the agent answers at all.
    public static let live = "/livez"
    /// 200 while the agent is part of its cluster, else 503. The body is a ``Readiness`` either way.
    public static let ready = "/readyz"
}
