/// Text aligned in columns like the output of Go's `text/tabwriter`: each column is as wide as its widest cell.
///
/// A column consists of the cells at the same index in adjacent lines, provided that another cell follows each of them. The
/// last cell of a line is therefore never padded, and a line with fewer cells ends the columns that it lacks.
struct TextTable {
    /// The minimum number of spaces between columns.
    let padding: Int
    private var lines: [[String]] = []

    init(padding: Int) { self.padding = padding }

    /// Appends a line. A tab in a cell starts another cell; a newline starts another line.
    mutating func add(_ cells: [String]) {
        for line in cells.joined(separator: "\t").split(separator: "\n", omittingEmptySubsequences: false) {
            lines.append(line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }

    /// The text in UTF-8. Every line ends in a newline.
    var bytes: [UInt8] {
        var widths = lines.map { [Int](repeating: 0, count: max(0, $0.count - 1)) }
        for column in 0..<(widths.map(\.count).max() ?? 0) {
            var start = 0
            while start < lines.count {
                guard column < widths[start].count else {
                    start += 1
                    continue
                }
                var end = start
                while end < lines.count, column < widths[end].count { end += 1 }
                let width = lines[start..<end].map { $0[column].unicodeScalars.count }.max() ?? 0
                for line in start..<end { widths[line][column] = width + padding }
                start = end
            }
        }
        var text = ""
        for (line, widths) in zip(lines, widths) {
            for (column, cell) in line.enumerated() {
                text += cell
                guard column < widths.count else { continue }
                text += String(repeating: " ", count: widths[column] - cell.unicodeScalars.count)
            }
            text += "\n"
        }
        return Array(text.utf8)
    }
}
