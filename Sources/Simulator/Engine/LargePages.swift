#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory in large pages, where the system has them.
///
/// The nodes of a large cluster lie on more pages of the usual size than the processor remembers the places of, so that
/// nearly every event waits for several walks through the page tables, in a virtual machine all the more. And each new
/// page costs a fault, which takes as long as several events.
enum LargePages {
    /// The size of a large page, as most processors have it.
    private static let size = 2 << 20

    /// Asks for large pages behind memory that has just been taken and hardly been written to yet.
    ///
    /// A hint: the course of a run does not depend on what comes of it. Nothing is asked for what no whole page of that
    /// size lies in, or on other systems than Linux.
    static func request(_ memory: UnsafeRawBufferPointer) {
        #if os(Linux)
            guard memory.count >= size, let base = memory.baseAddress else { return }
            let start = Int(bitPattern: base)
            let first = (start + size - 1) / size * size
            let end = (start + memory.count) / size * size
            guard first < end else { return }
            // MADV_HUGEPAGE, whose name not every C library has.
            _ = madvise(UnsafeMutableRawPointer(bitPattern: first), end - first, 14)
        #endif
    }
}

extension Array {
    /// An array in large pages, where the system has them.
    ///
    /// - Parameter element: the element with an index.
    init(inLargePages count: Int, _ element: (Int) -> Element) {
        self.init(unsafeUninitializedCapacity: count) { memory, initialized in
            LargePages.request(UnsafeRawBufferPointer(memory))
            for index in 0..<count {
                memory.initializeElement(at: index, to: element(index))
                initialized += 1
            }
        }
    }
}
