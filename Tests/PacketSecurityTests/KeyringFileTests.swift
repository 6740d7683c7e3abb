import Testing

@testable import PacketSecurity

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct KeyringFileTests {
    private let directory = TemporaryDirectory()

    /// 32 equal bytes in Base64.
    private static let keys = [
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=",
        "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=", "BAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ=",
        "BQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQU=",
    ]

    private static func text(_ keys: [(String, String)]) -> String {
        "{\"v\":1,\"keys\":[" + keys.map { "{\"key\":\"\($0)\",\"state\":\"\($1)\"}" }.joined(separator: ",") + "]}"
    }

    private static let valid = text([(keys[0], "primary"), (keys[1], "accept")])

    private func problem(_ path: String) -> KeyringError.Problem? {
        do {
            _ = try Keyring(contentsOf: path)
            return nil
        } catch {
            #expect(error.path == path)
            return error.problem
        }
    }

    // MARK: Text

    @Test func reads() throws {
        let ring = try Keyring(contentsOf: directory.write(KeyringFileTests.valid))
        #expect(ring.primary.isSameKey(as: Peer.key(1)))
        #expect(ring.keys[1].isSameKey(as: Peer.key(2)))
        #expect(ring.entries.map(\.state) == [.primary, .accept])
    }

    @Test func readsAnyLayout() throws {
        let text = """
            { "keys" : [
                { "state":"accept", "key":"\(KeyringFileTests.keys[1])" } ,\r
            \t{ "key":"\(KeyringFileTests.keys[0])","state":"primary" } ],
              "v" : 1 }


            """
        let ring = try Keyring(contentsOf: directory.write(text))
        #expect(ring.primary.isSameKey(as: Peer.key(1)))
        #expect(ring.primaryIndex == 1)
    }

    @Test func countsKeys() {
        let keys = KeyringFileTests.keys
        func problem(_ entries: [(String, String)]) -> KeyringError.Problem? {
            self.problem(directory.write(KeyringFileTests.text(entries)))
        }
        #expect(problem([]) == .noKeys)
        #expect(problem([(keys[0], "accept")]) == .noPrimary)
        #expect(problem([(keys[0], "primary"), (keys[1], "primary")]) == .severalPrimaries)
        #expect(problem([(keys[0], "primary"), (keys[0], "accept")]) == .duplicateKey(Peer.key(1).fingerprint))
        #expect(problem(keys.prefix(4).enumerated().map { ($1, $0 == 0 ? "primary" : "accept") }) == nil)
        #expect(problem(keys.enumerated().map { ($1, $0 == 0 ? "primary" : "accept") }) == .tooManyKeys)
    }

    @Test func checksKeys() {
        func problem(_ key: String) -> KeyringError.Problem? {
            self.problem(directory.write(KeyringFileTests.text([(key, "primary")])))
        }
        #expect(problem("") == .badKeyLength)
        #expect(problem("AQEBAQEBAQEBAQEBAQEBAQ==") == .badKeyLength)
        #expect(problem(KeyringFileTests.keys[0] + "AAAA") == .badKeyLength)
        // 31 and 33 bytes, both 44 characters.
        #expect(problem("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ==") == .badKeyLength)
        #expect(problem("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB") == .badBase64)
        // A character of another alphabet, a space, padding in the middle, none, bits behind the last byte.
        #expect(problem("AQEBAQEBAQEB_QEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=") == .badBase64)
        #expect(problem("AQEBAQEBAQEB AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE") == .badBase64)
        #expect(problem("AQEBAQEBAQEB=QEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=") == .badBase64)
        #expect(problem("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE") == .badKeyLength)
        #expect(problem("AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF=") == .badBase64)
    }

    @Test(arguments: [
        ("", "\"{\"", 0), ("[]", "\"{\"", 0), ("\u{FEFF}{}", "\"{\"", 0), ("{}", "a text in quotation marks", 1),
        ("{\"v\":1}", "the field \"keys\"", 7), ("{\"v\" 1}", "\":\"", 5),
        ("{\"v", "a quotation mark at the end of the text", 3),
        ("{\"\\u0076\":1}", "a text without escapes or control characters", 2),
        ("{\"keys\":{}}", "a list of keys", 8), ("{\"v\":1,}", "a text in quotation marks", 7),
        ("{\"v\":1 \"keys\":[]}", "\",\" or \"}\"", 7), ("{\"keys\":[{}]}", "a text in quotation marks", 10),
        ("{\"keys\":[{\"state\":\"primary\"}]}", "the field \"key\"", 28),
        ("{\"keys\":[{\"state\":\"first\"}]}", "\"primary\" or \"accept\"", 19),
        ("{\"v\":1,\n\"keys\":[1", "\"{\"", 16),
    ])
    func saysWhatItExpectsWhere(_ text: String, _ expected: String, _ byte: Int) {
        let error = #expect(throws: KeyringError.self) { try Keyring(contentsOf: directory.write(text)) }
        #expect(error?.problem == .expected(expected))
        #expect(error?.position?.byte == byte)
        #expect(error?.position?.line == (text.contains("\n") ? 2 : 1))
    }

    @Test func refusesOtherFields() {
        let valid = KeyringFileTests.valid
        #expect(problem(directory.write("{\"v\":2," + valid.dropFirst(7))) == .unsupportedVersion)
        #expect(problem(directory.write("{\"v\":10," + valid.dropFirst(7))) == .unsupportedVersion)
        #expect(problem(directory.write("{\"v\":1.5," + valid.dropFirst(7))) == .unsupportedVersion)
        #expect(problem(directory.write("{\"v\":\"1\"," + valid.dropFirst(7))) == .unsupportedVersion)
        #expect(problem(directory.write("{\"v\":1,\"v\":1," + valid.dropFirst(7))) == .unexpectedField)
        #expect(problem(directory.write("{\"name\":1," + valid.dropFirst(1))) == .unexpectedField)
        #expect(problem(directory.write(valid.dropLast() + ",\"keys\":[]}")) == .unexpectedField)
        #expect(problem(directory.write(valid + "x")) == .expected("the end of the file"))
        #expect(problem(directory.write(valid + valid)) == .expected("the end of the file"))
        #expect(problem(directory.write(valid + "\0")) == .expected("the end of the file"))
    }

    @Test func everyPrefixIsRefused() {
        for count in 0..<KeyringFileTests.valid.utf8.count {
            #expect(problem(directory.write(String(KeyringFileTests.valid.prefix(count)))) != nil, "\(count) bytes")
        }
    }

    @Test func everyAlteredByteIsRefusedOrAnotherKey() throws {
        let original = try Keyring(contentsOf: directory.write(KeyringFileTests.valid))
        var random = SplitMix(seed: 8)
        let bytes = Array(KeyringFileTests.valid.utf8)
        for index in bytes.indices {
            var altered = bytes
            altered[index] = UInt8(random.below(128))
            guard altered[index] != bytes[index], altered[index] != UInt8(ascii: " ") else { continue }
            guard let ring = try? Keyring(contentsOf: directory.write(String(decoding: altered, as: UTF8.self))) else {
                continue
            }
            #expect(ring.entries != original.entries, "byte \(index)")
        }
    }

    @Test func errorsNeverQuoteTheFile() {
        let secret = "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2Vj"
        for text in [
            secret, "{\"\(secret)\":1}", "{\"v\":\"\(secret)\"}", KeyringFileTests.text([(secret, "primary")]),
            KeyringFileTests.text([(secret + "=", "primary")]),
            KeyringFileTests.text([(KeyringFileTests.keys[0], secret)]),
        ] {
            let error = #expect(throws: KeyringError.self) { try Keyring(contentsOf: directory.write(text)) }
            #expect(error.map { "\($0)".contains("c2Vj") || String(reflecting: $0).contains("c2Vj") } == false)
        }
    }

    @Test func errorsReadWell() {
        let path = directory.write("{\"v\":1,\n \"kexs\":[]}")
        let error = #expect(throws: KeyringError.self) { try Keyring(contentsOf: path) }
        #expect(
            error?.description
                == "keyring \(path): line 2 (byte 10): a field that does not belong here, or stands twice")
        let open = directory.write(KeyringFileTests.valid, mode: 0o644)
        #expect(
            #expect(throws: KeyringError.self) { try Keyring(contentsOf: open) }?.description
                == "keyring \(open): is open to others (mode 0644); expected 0600, or 0640 for a group of this process")
        let missing = directory.file("none")
        #expect(
            #expect(throws: KeyringError.self) { try Keyring(contentsOf: missing) }?.description
                == "keyring \(missing): cannot be opened: No such file or directory")
    }

    // MARK: Permissions

    @Test(arguments: [0o600, 0o400, 0o640, 0o440, 0o700] as [mode_t])
    func acceptsMode(_ mode: mode_t) {
        // The group of a new file is one of ours.
        #expect(problem(directory.write(KeyringFileTests.valid, mode: mode)) == nil)
    }

    @Test(arguments: [0o644, 0o604, 0o602, 0o601, 0o660, 0o620, 0o610, 0o666, 0o777, 0o444] as [mode_t])
    func refusesMode(_ mode: mode_t) {
        #expect(
            problem(directory.write(KeyringFileTests.valid, mode: mode)) == .permissions(mode: UInt32(mode)))
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give files away"))
    func refusesAForeignGroup() {
        let path = directory.write(KeyringFileTests.valid, mode: 0o640)
        #expect(chown(path, 0, 54321) == 0)
        #expect(problem(path) == .foreignGroup(group: 54321))
        #expect(chmod(path, 0o600) == 0)
        #expect(problem(path) == nil)
    }

    @Test func followsSymbolicLinksAndJudgesTheFile() {
        directory.write(KeyringFileTests.valid, to: "..data")
        directory.write(KeyringFileTests.valid, to: "..open", mode: 0o644)
        #expect(symlink(directory.file("..data"), directory.file("good")) == 0)
        #expect(symlink(directory.file("..open"), directory.file("bad")) == 0)
        #expect(problem(directory.file("good")) == nil)
        #expect(problem(directory.file("bad")) == .permissions(mode: 0o644))
    }

    @Test func refusesWhatIsNoFile() {
        #expect(problem(directory.path) == .notRegularFile)
        #expect(mkfifo(directory.file("fifo"), 0o600) == 0)
        // Would wait for ever for somebody to write.
        #expect(problem(directory.file("fifo")) == .notRegularFile)
        #expect(problem("/dev/null") == .notRegularFile)
        #expect(problem(directory.file("none")) == .cannotOpen(errno: ENOENT))
        #expect(problem(directory.file("a\0b")) == .cannotOpen(errno: ENOENT))
        #expect(problem("") == .cannotOpen(errno: ENOENT))
    }

    @Test func refusesLargeFiles() {
        let padding = String(repeating: " ", count: 4096 - KeyringFileTests.valid.utf8.count)
        #expect(problem(directory.write(KeyringFileTests.valid + padding)) == nil)
        #expect(problem(directory.write(KeyringFileTests.valid + padding + " ")) == .tooLarge)
    }

    // MARK: Making one

    @Test func generates() throws {
        let path = directory.file("keyring.json")
        let ring = try Keyring.generate(at: path)
        #expect(directory.names == ["keyring.json"])
        #expect(directory.mode(of: "keyring.json") == 0o600)
        let read = try Keyring(contentsOf: path)
        #expect(read.entries == ring.entries)
        #expect(read.primary.isSameKey(as: ring.primary))
        let text = directory.contents(of: "keyring.json")
        #expect(text.hasPrefix("{\"v\":1,\"keys\":[{\"key\":\"") && text.hasSuffix("\",\"state\":\"primary\"}]}\n"))
    }

    @Test func neverOverwritesUnasked() throws {
        let path = directory.file("keyring.json")
        let first = try Keyring.generate(at: path)
        let error = #expect(throws: KeyringError.self) { try Keyring.generate(at: path) }
        #expect(error?.problem == .exists)
        #expect(try Keyring(contentsOf: path).entries == first.entries)
        let second = try Keyring.generate(at: path, replacing: true)
        #expect(try Keyring(contentsOf: path).entries == second.entries)
        #expect(second.entries != first.entries)
        #expect(directory.names == ["keyring.json"])
        // Something else of that name is in the way as well.
        #expect(symlink("nowhere", directory.file("link")) == 0)
        #expect(throws: KeyringError.self) { try Keyring.generate(at: directory.file("link")) }
        #expect(directory.names == ["keyring.json", "link"])
    }

    @Test func writesEveryRing() throws {
        let keys = (1...4).map { Peer.key($0) }
        for count in 1...4 {
            for primary in 0..<count {
                let ring = try Keyring((0..<count).map { (keys[$0], $0 == primary ? .primary : .accept) })
                let path = directory.file("ring")
                try ring.write(to: path, replacing: true)
                #expect(try Keyring(contentsOf: path).entries == ring.entries)
            }
        }
    }

    @Test func cannotGenerateWithoutADirectory() {
        let error = #expect(throws: KeyringError.self) { try Keyring.generate(at: directory.file("no/such/file")) }
        #expect(error?.problem == .cannotWrite(errno: ENOENT))
    }
}
