import ArgumentParser
import GraphExplanation
import SourceText

/// A line of the build file, e.g. `12`, or of a file that it includes, e.g. `base.Dockerfile:12`.
struct LineArgument: ExpressibleByArgument {
    /// The name of the included file; nil for the build file.
    let file: String?
    /// The line's number, from 1.
    let number: Int

    init?(argument: String) {
        let colon = argument.lastIndex(of: ":")
        guard let number = Int(argument[(colon.map { argument.index(after: $0) } ?? argument.startIndex)...]) else {
            return nil
        }
        file = colon.map { String(argument[..<$0]) }
        self.number = number
    }

    /// Returns the line as the subject of an explanation.
    ///
    /// - Parameter files: The files that the graph's vertices come from.
    /// - Throws: `CommandFailure` if there is no such file or line.
    func subject(in files: [SourceFile]) throws -> Explanation.Subject {
        guard number >= 1 else { throw CommandFailure.usage("--line: lines are counted from 1") }
        let found = files.first { file == nil ? $0.sequence == 0 : $0.name == file }
        if let file, found == nil {
            let known = files.map(\.name).joined(separator: ", ")
            throw CommandFailure.usage("--line: no step of the target is from '\(file)'; expected one of \(known)")
        }
        if let found, number > found.lineCount {
            throw CommandFailure.usage("--line: \(found.name) has \(found.lineCount) lines")
        }
        return .line(number, file: found?.name ?? files.first { $0.sequence == 0 }?.name)
    }
}
