import SourceText

/// Returns the candidate that `word` probably stands for, e.g. `install` for `isntall`; nil if none is near.
///
/// A candidate is near if its Damerau-Levenshtein distance (insert, delete, replace, swap neighbors), ignoring case, is at most
/// a third of the longer word's length, rounded down but at least 1. Words of more than 64 Unicode scalars are not compared. If
/// several candidates are equally near, the first wins. Messages that BuildKit defines use `suggestedWord(for:among:)` instead.
public func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard scalars.count <= 64 else { continue }
        if Task.isCancelled { return nil }
        let limit = max(1, max(wanted.count, scalars.count) / 3)
        let distance = editDistance(wanted, scalars, allowsSwaps: true)
        guard distance <= limit, distance < best?.distance ?? .max else { continue }
        best = (candidate, distance)
    }
    return best?.word
}

/// Returns the option that BuildKit's package `util/suggest` suggests for `word`; nil if it suggests none.
///
/// An option is near if its Levenshtein distance (insert, delete, replace) is below 3; of equally near options the first
/// wins. If `word` is itself an option, the error lies elsewhere and nothing is suggested.
/// - Parameter ignoringCase: Whether case is ignored. The suggestion is then in upper case if `word` is, otherwise in lower case.
/// - Parameter isOrdered: Whether BuildKit keeps the options in a fixed order. If it iterates over a Go map instead, it picks an
///   arbitrary one of equally near options, whereas this function prefers the first that starts with the same letter as `word`.
package func suggestedWord(
    for word: String,
    among options: some Sequence<String>,
    ignoringCase: Bool = false,
    isOrdered: Bool = true
) -> String? {
    let wanted = ignoringCase ? word.lowercased() : word
    let scalars = Array(wanted.unicodeScalars)
    var best: (word: String, distance: Int)?
    var cancellation = CancellationCheck(every: 1024)
    for option in options {
        let candidate = ignoringCase ? option.lowercased() : option
        if candidate == wanted { return nil }
        let others = Array(candidate.unicodeScalars)
        guard abs(others.count - scalars.count) < 3 else { continue }
        if cancellation.isCancelled(after: 1 + scalars.count) { return nil }
        let distance = editDistance(scalars, others, allowsSwaps: false)
        let winsTie =
            !isOrdered && distance == best?.distance && others.first == scalars.first
            && best?.word.unicodeScalars.first != scalars.first
        if distance < best?.distance ?? 3 || winsTie { best = (candidate, distance) }
    }
    guard let match = best?.word, !match.isEmpty else { return nil }
    return ignoringCase && word == word.uppercased() && word != wanted ? match.uppercased() : match
}

/// Returns the suggestion that ends a BuildKit message, ` (did you mean WORD?)`; empty if `word` is nil.
package func didYouMean(_ word: String?) -> String { word.map { " (did you mean \($0)?)" } ?? "" }

/// Returns the Levenshtein distance of two words, or the optimal string alignment distance if neighbors may be swapped, in
/// O(n·m) time and O(m) space.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], allowsSwaps: Bool) -> Int {
    guard !a.isEmpty else { return b.count }
    guard !b.isEmpty else { return a.count }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    var cancellation = CancellationCheck(every: 4096)
    for i in 1...a.count where !cancellation.isCancelled(after: b.count) {
        var row = [i]
        row.reserveCapacity(b.count + 1)
        for j in 1...b.count {
            let replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            var cost = min(last[j] + 1, row[j - 1] + 1, replace)
            if allowsSwaps, i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                cost = min(cost, beforeLast[j - 2] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
