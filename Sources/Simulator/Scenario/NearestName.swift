/// Finds what the author of a file probably meant.
enum NearestName {
    /// `; did you mean 'x'?` for the candidate closest to a word, or nothing if none is close.
    static func suggestion(for word: String, among candidates: [String]) -> String {
        let letters = Array(word.utf8)
        let limit = max(1, min(3, letters.count / 2))
        var best: (distance: Int, name: String)?
        for candidate in candidates {
            let distance = distance(letters, Array(candidate.utf8))
            if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best.map { "; did you mean '\($0.name)'?" } ?? ""
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn one word into the other.
    ///
    /// Optimal string alignment. O(*n*·*m*).
    static func distance(_ lhs: [UInt8], _ rhs: [UInt8]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...rhs.count)
        for (i, letter) in lhs.enumerated() {
            var row = [i + 1]
            for (j, other) in rhs.enumerated() {
                var cost = min(last[j] + (letter == other ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, letter == rhs[j - 1], lhs[i - 1] == other { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[rhs.count]
    }
}
