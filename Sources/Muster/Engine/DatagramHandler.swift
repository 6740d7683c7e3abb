import NIOCore

/// Hands what the socket receives to the engine.
///
/// A handler, not an asynchronous sequence: a hop to a task per datagram costs five times as much as handling it.
final class DatagramHandler: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>

    private let engine: NodeEngine

    init(_ engine: NodeEngine) {
        self.engine = engine
    }

    func channelActive(context: ChannelHandlerContext) {
        engine.attach(context.channel)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let envelope = unwrapInboundIn(data)
        engine.receive(envelope.data.readableBytesSpan, from: envelope.remoteAddress)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        engine.completeRound()
    }

    /// Errors of the socket, such as a rejection that an earlier datagram met, are counted. None ends the node: if the
    /// channel closes over one, another is opened.
    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        engine.noteReceiveError()
    }
}
