/// Finds the right word for a misspelt one, for the errors of those who read files.
package enum EditDistance {
    /// The number of insertions, deletions, replacements and swaps of neighbours that lead from one word to another.
    ///
    /// The restricted Damerau-Levenshtein distance ("optimal string alignment"). O(n·m).
    package static func between(_ left: String, _ right: String) -> Int {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for i in 0..<left.count {
            var row = [i + 1]
            for j in 0..<right.count {
                var best = min(last[j + 1] + 1, row[j] + 1, last[j] + (left[i] == right[j] ? 0 : 1))
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, beforeLast[j - 1] + 1)
                }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[right.count]
    }

    /// The candidate nearest to a word, if it is near enough to be what was meant. The first one wins a tie.
    package static func nearest(to word: String, among candidates: [String]) -> String? {
        let limit = max(2, word.utf8.count / 3)
        var best: (distance: Int, candidate: String)?
        for candidate in candidates {
            let distance = between(word.lowercased(), candidate)
            if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
        }
        return best?.candidate
    }
}
