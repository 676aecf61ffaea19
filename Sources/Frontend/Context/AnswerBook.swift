import Diagnostics
import SourceText
import Synchronization
import SyntaxKit

/// The answers that a client gives in advance, and the questions that a `Program` has asked on all platforms.
final class AnswerBook: Sendable {
    private struct State {
        var asked: [String: SourceLocation] = [:]
        var used: Set<String> = []
    }

    private let options: AnswerOptions
    private let state = Mutex(State())

    init(_ options: AnswerOptions) { self.options = options }

    /// Returns the name of a location, as it is written in build options.
    static func name(_ place: SourceLocation) -> String {
        "\(place.file.name):\(place.start.line):\(place.start.column)"
    }

    /// Returns the answer to a question; nil if the client gives none for its location.
    ///
    /// - Parameter index: The number of other questions that were asked earlier at the same location on the same platform.
    /// - Throws: `DiagnosticsError` if the location has several answers, but more questions than answers.
    func answer(_ question: Question, index: Int) throws -> AnswerOptions.Value? {
        let name = Self.name(question.place)
        state.withLock { $0.asked[name] = question.place }
        guard let values = options.values[name] else { return nil }
        state.withLock { _ = $0.used.insert(name) }
        if values.count == 1 { return values[0] }
        guard index < values.count else {
            throw DiagnosticsError(
                Diagnostic(
                    "program.answers",
                    "the question at this place is asked more than \(values.count) times, but --answer gives \(values.count) answers; "
                        + "give one answer for all, or one for each",
                    at: question.place
                )
            )
        }
        return values[index]
    }

    /// Returns the error for a question that neither the client nor the solver answers.
    ///
    /// - Parameters:
    ///   - form: The form of the answer, e.g. `STATUS`.
    ///   - reason: The reason why no build can provide the answer.
    func unanswered(_ question: Question, form: String, reason: String) -> DiagnosticsError {
        let name = Self.name(question.place)
        var diagnostic = Diagnostic(
            "program.unanswered",
            "\(question.subject) is known only to a build; answer with --answer \(name)=\(form)",
            at: question.place
        )
        diagnostic.notes = [Diagnostic.Note(reason)] + unused.map { Diagnostic.Note(Self.message($0, nearest: name)) }
        return DiagnosticsError(diagnostic)
    }

    /// The warnings about answers to questions that weren't asked on any platform.
    var warnings: [Diagnostic] {
        let unused = unused
        guard !unused.isEmpty else { return [] }
        let asked = state.withLock { $0.asked }
        return unused.map { name in
            let nearest = Self.nearest(to: name, among: asked)
            return Diagnostic(
                "program.unused-answer",
                severity: .warning,
                Self.message(name, nearest: nearest),
                at: nearest.flatMap { asked[$0] }
            )
        }
    }

    private var unused: [String] {
        let used = state.withLock { $0.used }
        return options.values.keys.filter { !used.contains($0) }.sorted(by: bytewiseLess)
    }

    private static func message(_ name: String, nearest: String?) -> String {
        let start = "--answer \(name): no question is asked at this place"
        return nearest.map { "\(start); the nearest question is at \($0)" } ?? "\(start), nor at any other"
    }

    /// Returns the location that is nearest to the given one among those where questions were asked: the nearest line in the same
    /// file, or else the location with the most similar name.
    private static func nearest(to name: String, among asked: [String: SourceLocation]) -> String? {
        let parts = name.parts(separatedBy: ":", omittingEmpty: false)
        let file = parts.dropLast(2).joined(separator: ":")
        let line = parts.dropLast().last.flatMap { Int($0) } ?? 0
        let names = asked.keys.sorted(by: bytewiseLess)
        func distance(_ name: String) -> Int { abs((asked[name]?.start.line ?? 0) - line) }
        let inFile = names.filter { asked[$0]?.file.name == file }
        return inFile.min { distance($0) < distance($1) } ?? nearestWord(to: name, among: names) ?? names.first
    }
}
