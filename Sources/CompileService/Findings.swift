import Bridge
import Diagnostics
import Lint
import ServiceProtos
import SourceText
import SwiftProtobuf
import Synchronization

/// What was found about a source, in the order of the text, what has no place first.
struct Findings {
    /// The findings as they are sent.
    let messages: [Slipway_V1_Diagnostic]

    /// - Parameter fault: why there is no result, where there is none.
    init(_ diagnostics: [Diagnostic], _ lint: [LintWarning] = [], _ fault: BuildFault? = nil) {
        // A failed reading gives its warnings along with the errors.
        let known = Set(diagnostics)
        let failed = fault?.findings.filter { $0.severity == .error || !known.contains($0) } ?? []
        let all =
            diagnostics.map(Slipway_V1_Diagnostic.init) + lint.map(Slipway_V1_Diagnostic.init)
            + failed.map(Slipway_V1_Diagnostic.init) + (fault?.unplaced ?? [])
        let starts = all.map { $0.locations.first.map { Int($0.start.offset) } ?? -1 }
        messages = all.indices.sorted { (starts[$0], $0) < (starts[$1], $1) }.map { all[$0] }
    }
}

/// What was found before a build failed.
final class FoundBefore: Sendable {
    private let found = Mutex<(warnings: [Diagnostic], lint: [LintWarning])>(([], []))

    func set(_ warnings: [Diagnostic], _ lint: [LintWarning]) { found.withLock { $0 = (warnings, lint) } }

    /// All that there is to say of the failure.
    func diagnostics(and fault: BuildFault) -> [Slipway_V1_Diagnostic] {
        let (warnings, lint) = found.withLock { $0 }
        return Findings(warnings, lint, fault).messages
    }
}

/// Why a build can't be.
struct BuildFault: Error {
    /// All that was found, errors and warnings, in source order; empty for what didn't come out of a source.
    let findings: [Diagnostic]
    /// The failure, where it didn't come out of a source.
    let unplaced: [Slipway_V1_Diagnostic]
    /// The errors in words.
    let message: Slipway_V1_Failure

    /// - Throws: what ends the call and not the build.
    init(_ error: any Error) throws {
        if error is CancellationError { throw error }
        let text: String
        if let error = error as? DiagnosticsError {
            findings = error.diagnostics
            unplaced = []
            text = TextRenderer.message(error)
        } else {
            let failure = error as? BridgeError
            text = failure?.message ?? "\(error)"
            findings = []
            unplaced = [
                Slipway_V1_Diagnostic.with {
                    $0.code = "build.failed"
                    $0.severity = .error
                    $0.message = text
                    $0.locations = (failure?.locations ?? []).map(Slipway_V1_Location.init)
                }
            ]
        }
        message = Slipway_V1_Failure.with { $0.message = text }
    }
}

extension Slipway_V1_Diagnostic {
    init(_ diagnostic: Diagnostic) {
        self.init()
        code = diagnostic.code.rawValue
        severity = diagnostic.severity == .error ? .error : .warning
        message = diagnostic.message
        locations = diagnostic.location.map { [Slipway_V1_Location($0)] } ?? []
        notes = diagnostic.notes.map { note in
            Slipway_V1_Note.with {
                $0.message = note.message
                if let location = note.location { $0.location = Slipway_V1_Location(location) }
            }
        }
        fixes = diagnostic.fixIts.map { fix in
            Slipway_V1_Fix.with {
                $0.message = fix.message
                $0.location = Slipway_V1_Location(fix.location)
                $0.replacement = fix.replacement
            }
        }
    }

    init(_ warning: LintWarning) {
        self.init()
        code = "lint." + warning.rule.name
        severity = .warning
        message = warning.message
        locations = [Slipway_V1_Location(warning.location)]
        notes = [Slipway_V1_Note.with { $0.message = warning.rule.description }]
        help = warning.url
    }
}

extension Slipway_V1_Location {
    init(_ location: SourceLocation) {
        self.init()
        file = location.file.name
        start = Slipway_V1_Position(location.start, location.range.start)
        end = Slipway_V1_Position(location.end, location.range.end)
    }
}

extension Slipway_V1_Position {
    fileprivate init(_ position: SourcePosition, _ offset: Int) {
        self.init()
        line = UInt32(clamping: position.line)
        column = UInt32(clamping: position.column)
        self.offset = UInt32(clamping: offset)
    }
}
