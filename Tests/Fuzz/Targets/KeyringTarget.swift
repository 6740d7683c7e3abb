import PacketSecurity

/// Feeds keyring files to the parser.
enum KeyringTarget {
    static func run(_ input: UnsafeRawBufferPointer) throws(FuzzFinding) {
        do {
            let keyring = try Keyring(parsing: input, path: "k.json")
            try FuzzFinding.require(
                (1...Keyring.maximumKeyCount).contains(keyring.entries.count), "\(keyring.entries.count) keys")
            try FuzzFinding.require(
                keyring.entries.count { $0.state == .primary } == 1, "not one primary key: \(keyring)")
        } catch let error as KeyringError {
            guard let position = error.position else { throw FuzzFinding(description: "no place: \(error)") }
            try FuzzFinding.require(
                (0...input.count).contains(position.byte) && position.line >= 1, "a place outside the file: \(error)")
            _ = error.description
        } catch let finding as FuzzFinding {
            throw finding
        } catch {
            throw FuzzFinding(description: "another error than the parser may throw: \(error)")
        }
    }

    static let seeds: [[UInt8]] = [
        #"{"v":1,"keys":[{"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","state":"primary"}]}"#,
        #"{"v":1,"keys":[{"key":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=","state":"accept"},"#
            + #"{"state":"primary","key":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="}]}"#,
        #"{ "keys" : [ ] , "v" : 1 }"#, #"{"v":2,"keys":[]}"#, #"{"v":1,"keys":[{"key":"AA==","state":"primary"}]}"#,
        "", "{", "[]", #"{"v":1,"x":{}}"#,
    ].map { Array($0.utf8) }
}
