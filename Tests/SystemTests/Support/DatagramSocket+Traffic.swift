import Glibc
import LocalCluster

extension DatagramSocket {
    /// Sends a datagram. Returns whether the system took it.
    @discardableResult
    func send(_ bytes: some Collection<UInt8>, to port: UInt16) -> Bool {
        var address = DatagramSocket.loopback(port)
        let bytes = Array(bytes)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor, bytes, bytes.count, 0, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == bytes.count
            }
        }
    }

    /// A datagram that has arrived; nil if there is none.
    func receive() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 2048)
        let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count >= 0 ? Array(buffer[..<count]) : nil
    }
}
