import FuzzTargets

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// The target that `MUSTER_FUZZ_TARGET` names. libFuzzer starts itself anew to merge a corpus and hands on its own
/// arguments only, so an environment variable it is.
private let target: FuzzTarget = {
    let name = getenv("MUSTER_FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        fail("MUSTER_FUZZ_TARGET must be one of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return target
}()

/// Ends the process with a message.
private func fail(_ message: String) -> Never {
    var line = message + "\n"
    line.withUTF8 { _ = write(STDERR_FILENO, $0.baseAddress, $0.count) }
    exit(2)
}

/// Called by libFuzzer once. With `MUSTER_FUZZ_SEEDS` it writes the target's seeds into that directory and ends.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
    _ argc: UnsafeMutablePointer<CInt>, _ argv: UnsafeMutableRawPointer
) -> CInt {
    guard let directory = getenv("MUSTER_FUZZ_SEEDS").map({ String(cString: $0) }) else {
        _ = target
        return 0
    }
    for (index, seed) in target.seeds.enumerated() {
        guard let file = fopen("\(directory)/seed-\(index)", "wb") else {
            fail("cannot write to \(directory)")
        }
        _ = fwrite(seed, 1, seed.count, file)
        fclose(file)
    }
    exit(0)
}

/// Called by libFuzzer with every input. A finding traps, so that libFuzzer keeps the input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    do {
        try target.run(UnsafeRawBufferPointer(start: bytes, count: count))
    } catch {
        fatalError("\(target.rawValue): \(error)")
    }
    return 0
}
