/// How far something is.
enum Progress {
    /// `42%`; `0%` of nothing.
    static func percent(_ done: UInt64, of total: UInt64) -> String {
        guard total > 0 else { return "0%" }
        return Units.decimal(min(1, Double(done) / Double(total)) * 100, 0) + "%"
    }

    /// `[#####.....]`
    static func bar(_ done: UInt64, of total: UInt64, width: Int = 20) -> String {
        let filled = total == 0 ? 0 : Int(min(1, Double(done) / Double(total)) * Double(width))
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
    }
}
