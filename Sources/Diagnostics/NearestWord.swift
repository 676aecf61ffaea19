/// The word of `candidates` that was probably meant by `word`, if one is near enough.
///
/// Near is a Damerau-Levenshtein distance (insert, delete, replace, swap neighbours) of at
/// most a third of the longer word's length, at least 1; letter case counts for nothing.
/// Words over 64 characters are not compared. Of equally near candidates the first wins.
public func nearestWord(to word: String, among candidates: some Sequence<String>) -> String? {
    let wanted = Array(word.lowercased().unicodeScalars)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (word: String, distance: Int)?
    for candidate in candidates {
        let scalars = Array(candidate.lowercased().unicodeScalars)
        guard scalars.count <= 64 else { continue }
        let limit = max(1, max(wanted.count, scalars.count) / 3)
        let distance = editDistance(wanted, scalars)
        guard distance <= limit, distance < best?.distance ?? .max else { continue }
        best = (candidate, distance)
    }
    return best?.word
}

/// The optimal string alignment distance of two words, in O(n·m) time and O(m) space.
private func editDistance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
    guard !a.isEmpty else { return b.count }
    guard !b.isEmpty else { return a.count }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in 1...a.count {
        var row = [i]
        row.reserveCapacity(b.count + 1)
        for j in 1...b.count {
            let replace = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)
            var cost = min(last[j] + 1, row[j - 1] + 1, replace)
            if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                cost = min(cost, beforeLast[j - 2] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
