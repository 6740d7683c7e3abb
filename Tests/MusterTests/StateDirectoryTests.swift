import Cluster
import SWIM
import Testing

@testable import Muster

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

@Suite struct StateDirectoryTests {
    private let temporary = TemporaryDirectory()
    private let year2025: UInt64 = 1_735_689_600_000

    private func open(at milliseconds: UInt64? = nil) throws(StateDirectoryError) -> StateDirectory {
        try StateDirectory(path: temporary("state"), unixMilliseconds: milliseconds ?? year2025)
    }

    @Test func isMadeForItsOwnerOnly() throws {
        let directory = try open()
        var status = stat()
        #expect(stat(directory.path, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
        #expect(stat(directory.path + "/identity", &status) == 0)
        #expect(status.st_mode & 0o777 == 0o600)
        #expect(directory.warnings.isEmpty)
        #expect(directory.restored == PersistedState())
    }

    @Test func identityIsKeptAndEveryStartCounts() throws {
        var seen: [UInt64] = []
        var ids: Set<MemberID> = []
        // The clock goes on, stands still, and is set back by years.
        for time in [year2025, year2025 + 5_000, year2025 + 5_000, 0, year2025 + 4_000] {
            let directory = try open(at: time)
            ids.insert(directory.memberID)
            seen.append(directory.bootEpoch)
            directory.unlock()
        }
        #expect(ids.count == 1)
        let first = year2025 / 1000
        #expect(seen == [first, first + 5, first + 6, first + 7, first + 8])
        // What an incarnation keeps of it must rise as well.
        #expect(zip(seen, seen.dropFirst()).allSatisfy { Incarnation(bootEpoch: $0) < Incarnation(bootEpoch: $1) })
    }

    @Test func newDirectoriesAreDifferentMembers() throws {
        let one = try StateDirectory(path: temporary("one"))
        let two = try StateDirectory(path: temporary("two"))
        #expect(one.memberID != two.memberID)
    }

    @Test func secondOwnerIsRefusedByNameOfTheFirst() throws {
        let first = try open()
        #expect(throws: StateDirectoryError.locked(path: temporary("state"), processID: getpid())) { try open() }
        let message = StateDirectoryError.locked(path: "/s", processID: 7).description
        #expect(message.contains("process 7") && !message.contains("\n"))
        first.unlock()
        #expect(try open().memberID == first.memberID)
    }

    @Test func lockEndsWithItsOwner() throws {
        func openAndForget() throws -> MemberID { try open().memberID }
        #expect(try openAndForget() == openAndForget())
    }

    @Test func directivesAreKeptAndAreNotVital() throws {
        var state = PersistedState(promisedEpoch: 9, promisedTo: MemberID(high: 1, low: 2))
        do {
            let directory = try open()
            try directory.save(state)
            #expect(access(directory.path + "/directives", F_OK) != 0)
            // As many as there may be.
            state.directives = [UInt8](repeating: 7, count: 450_000)
            try directory.save(state)
        }
        do {
            let directory = try open()
            #expect(directory.restored == state && directory.warnings.isEmpty)
            state.directives = []
            try directory.save(state)
        }
        #expect(try open().restored == state)
        let file = try #require(fopen(temporary("state") + "/directives", "w"))
        fclose(file)
        let directory = try open()
        #expect(directory.restored == state)
        #expect(directory.warnings.count == 1 && directory.warnings[0].contains("directives"))
    }

    @Test func promisesAreKept() throws {
        let holder = MemberID(high: 1, low: .max)
        do {
            let directory = try open()
            try directory.save(PersistedState(promisedEpoch: 9, promisedTo: holder))
            try directory.save(PersistedState(promisedEpoch: .max, promisedTo: holder))
        }
        do {
            let directory = try open()
            #expect(directory.restored == PersistedState(promisedEpoch: .max, promisedTo: holder))
            try directory.save(PersistedState(promisedEpoch: 3, promisedTo: nil))
        }
        #expect(try open().restored == PersistedState(promisedEpoch: 3, promisedTo: nil))
        #expect(TemporaryDirectory.names(in: temporary("state")) == ["identity", "lock", "promises"])
    }

    @Test func aRaisedBootEpochIsTheLastOne() throws {
        let directory = try open()
        let raised = directory.bootEpoch + 1_000_000
        try directory.save(bootEpoch: raised)
        directory.unlock()
        let next = try open()
        #expect(next.memberID == directory.memberID)
        #expect(next.bootEpoch == raised + 1)
    }

    @Test func peersAreRemembered() throws {
        let peers = [Endpoint(ipv4: 0x0A00_0001, port: 7946), Endpoint("[2001:db8::7]:1")!]
        do {
            let directory = try open()
            #expect(directory.rememberedPeers.isEmpty)
            try directory.save(peers: Array(repeating: peers[0], count: 100))
            try directory.save(peers: peers + [Endpoint(ipv4: 0, port: 1), Endpoint(ipv4: 0x0A00_0001, port: 0)])
        }
        let directory = try open()
        #expect(directory.rememberedPeers == peers, "nobody can send to the others")
        #expect(directory.warnings.isEmpty)
        try directory.save(peers: (1...100).map { Endpoint(ipv4: 0x0A00_0000 + $0, port: 1) })
        directory.unlock()
        #expect(try open().rememberedPeers.count == 64)
    }

    @Test func peersThatCannotBeReadArePassedOver() throws {
        let id: MemberID
        do {
            let directory = try open()
            id = directory.memberID
            try directory.save(peers: [Endpoint(ipv4: 0x0A00_0001, port: 7946)])
        }
        let path = temporary("state/peers")
        let whole = try #require(TemporaryDirectory.read(path))
        let odd = StateFile.encode([UInt8](repeating: 1, count: 19), kind: .peers)
        for damaged in [[], Array(whole.dropLast()), whole.dropLast() + [whole[whole.count - 1] ^ 1], odd] {
            TemporaryDirectory.write(damaged, to: path)
            let directory = try open()
            #expect(directory.memberID == id && directory.rememberedPeers.isEmpty)
            #expect(directory.warnings.count == 1)
            #expect(directory.warnings.first?.hasPrefix(path) == true)
            directory.unlock()
        }
        // Not even something that is no file at all.
        unlink(path)
        mkdir(path, 0o700)
        #expect(try open().warnings.count == 1)
    }

    @Test(arguments: [[], [0, 0, 0, 0], Array("not a state file at all".utf8)])
    func unreadableIdentityIsSetAside(_ contents: [UInt8]) throws {
        let old = try open().memberID
        TemporaryDirectory.write(contents, to: temporary("state/identity"))
        let directory = try open(at: 1_800_000_000_123)
        #expect(directory.memberID != old)
        #expect(directory.warnings.count == 1)
        let aside = temporary("state/identity.bad-1800000000123")
        #expect(directory.warnings[0].contains(aside))
        #expect(TemporaryDirectory.read(aside) == contents)
        // The new identity stays.
        directory.unlock()
        #expect(try open().memberID == directory.memberID)
    }

    @Test func identityOfANewerReleaseIsSetAside() throws {
        _ = try open()
        var bytes = try #require(TemporaryDirectory.read(temporary("state/identity")))
        bytes[5] = 9
        TemporaryDirectory.write(bytes, to: temporary("state/identity"))
        #expect(try open().warnings.first?.contains("format 9") == true)
    }

    @Test func unreadablePromisesAreAnErrorAndLeftAlone() throws {
        do {
            let directory = try open()
            try directory.save(PersistedState(promisedEpoch: 9, promisedTo: MemberID(high: 1, low: 2)))
        }
        let path = temporary("state/promises")
        let whole = try #require(TemporaryDirectory.read(path))
        for (damaged, problem) in [
            (Array(whole.dropLast()), StateFileProblem.torn), ([], .torn),
            (whole.dropLast() + [whole[whole.count - 1] ^ 1], .corrupt),
            (whole.prefix(5) + [2] + whole.dropFirst(6), .newerVersion(2)),
        ] {
            TemporaryDirectory.write(damaged, to: path)
            let error = StateDirectoryError.unreadablePromises(path: path, problem: problem)
            #expect(throws: error) { try open() }
            #expect(TemporaryDirectory.read(path) == damaged)
            #expect(error.description.contains("voters"))
        }
        TemporaryDirectory.write(whole, to: path)
        #expect(try open().restored.promisedEpoch == 9)
    }

    @Test func failedWriteLeavesTheOldFile() throws {
        let directory = try open()
        let before = PersistedState(promisedEpoch: 1, promisedTo: directory.memberID)
        try directory.save(before)
        // Something in the way of the temporary file.
        mkdir(temporary("state/promises.new"), 0o700)
        #expect(throws: StateDirectoryError.self) { try directory.save(PersistedState(promisedEpoch: 2)) }
        rmdir(temporary("state/promises.new"))
        directory.unlock()
        #expect(try open().restored == before)
        // A later attempt succeeds.
        try directory.save(PersistedState(promisedEpoch: 2))
    }

    @Test func errorNumbersBecomeCases() {
        func error(_ code: Int32) -> StateDirectoryError {
            StateDirectoryError(path: "/p", operation: "write", errno: code)
        }
        #expect(error(ENOSPC) == .noSpace(path: "/p"))
        #expect(error(EDQUOT) == .noSpace(path: "/p"))
        #expect(error(EROFS) == .notWritable(path: "/p"))
        #expect(error(EACCES) == .notWritable(path: "/p"))
        #expect(error(EIO) == .system(path: "/p", operation: "write", errno: EIO))
        #expect(!error(EIO).description.contains("\n"))
    }

    @Test func missingParentAndFilesInTheWayAreNamed() {
        #expect(throws: StateDirectoryError.missingParent(path: temporary("a/b"))) {
            try StateDirectory(path: temporary("a/b"))
        }
        TemporaryDirectory.write([1], to: temporary("file"))
        #expect(throws: StateDirectoryError.notDirectory(path: temporary("file"))) {
            try StateDirectory(path: temporary("file"))
        }
        #expect(throws: StateDirectoryError.self) { try StateDirectory(path: "") }
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func readOnlyDirectoryIsNamed() throws {
        _ = try open()
        chmod(temporary("state"), 0o500)
        defer { chmod(temporary("state"), 0o700) }
        #expect(throws: StateDirectoryError.self) { try open() }
    }
}
