package import Glibc

/// Starts programs so that nothing of this process leaks into them but what they are given.
package enum ProcessGroup {
    /// Why a program did not start.
    package struct Failure: Error {
        /// The system's number for it.
        package let code: Int32
    }

    /// Starts a program in a process group of its own, with all signals handled as by default and none blocked.
    ///
    /// - Parameters:
    ///   - path: of the program.
    ///   - arguments: without the program's name.
    ///   - environment: the whole environment.
    ///   - prepare: adds what becomes of the descriptors.
    /// - Returns: the number of the process, which is its group's as well. Whoever starts it has to reap it.
    package static func start(
        _ path: String, arguments: [String], environment: [String: String],
        descriptors prepare: (inout posix_spawn_file_actions_t) -> Void
    ) throws(Failure) -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        prepare(&actions)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var defaults = sigset_t()
        sigfillset(&defaults)
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))

        var argv = ([path] + arguments).map { strdup($0) } + [nil]
        var envp = environment.sorted { $0.key < $1.key }.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var identifier: Int32 = 0
        let code = posix_spawn(&identifier, path, &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw Failure(code: code) }
        return identifier
    }
}
