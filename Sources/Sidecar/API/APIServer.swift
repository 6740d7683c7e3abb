import Hummingbird
import HummingbirdCore
import Logging
import ServiceLifecycle

/// Serves the local interface on a Unix socket.
struct APIServer: Service {
    /// The most connections at a time; more wait to be accepted.
    static let maximumConnections = 128

    let socket: SocketPath
    let router: APIRouter
    let logger: Logger
    /// Called once requests are answered.
    var isReady: @Sendable () -> Void = {}

    func run() async throws {
        try socket.prepare()
        let socket = socket
        let logger = logger
        let isReady = isReady
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .warning)
        let application = Application(
            router: router.make(),
            server: .http1(
                configuration: .init(
                    idleTimeout: .seconds(60),
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .unixDomainSocket(path: socket.path), reuseAddress: false,
                availableConnectionsDelegate: MaximumAvailableConnections(APIServer.maximumConnections)),
            onServerRunning: { _ in
                do {
                    try socket.restrict()
                } catch {
                    logger.error("the socket's mode cannot be set", metadata: ["error": "\(error)"])
                }
                logger.info("local interface ready", metadata: ["socket": "\(socket.path)"])
                isReady()
            },
            logger: quiet)
        defer { socket.remove() }
        try await application.run()
    }
}
