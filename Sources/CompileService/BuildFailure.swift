import Bridge
import Diagnostics
import Lint
import ServiceProtos
import SourceText
import SwiftProtobuf

/// The reason why a build failed, as diagnostics and as a message.
struct BuildFailure: Error {
    /// The errors and warnings in source order; empty unless the failure is a `DiagnosticsError`.
    let diagnostics: [Diagnostic]
    /// The failure as a single diagnostic with the code `build.failed`; empty if `diagnostics` describes the failure.
    let unplaced: [Slipway_V1_Diagnostic]
    /// The failure as the response reports it.
    let message: Slipway_V1_Failure

    /// Describes an error. Rethrows `CancellationError`, which ends the call instead of failing the build.
    init(_ error: any Error) throws {
        if error is CancellationError { throw error }
        let text: String
        if let error = error as? DiagnosticsError {
            diagnostics = error.diagnostics
            unplaced = []
            text = TextRenderer.message(error)
        } else {
            let failure = error as? BridgeError
            text = failure?.message ?? "\(error)"
            diagnostics = []
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

    /// Returns all diagnostics of a build in source order; those without a location come first.
    ///
    /// - Parameter failure: The reason why the build failed; nil if it succeeded.
    static func findings(
        _ warnings: [Diagnostic],
        _ lint: [LintWarning],
        _ failure: BuildFailure?
    ) -> [Slipway_V1_Diagnostic] {
        // The diagnostics of a failed parse repeat the warnings, which must be listed only once.
        let known = Set(warnings)
        let errors = failure?.diagnostics.filter { $0.severity == .error || !known.contains($0) } ?? []
        var cancellation = CancellationCheck(every: 256)
        let styles = lint.compactMap { cancellation.isCancelled() ? nil : Slipway_V1_Diagnostic($0) }
        let all =
            warnings.map(Slipway_V1_Diagnostic.init) + styles
            + errors.map(Slipway_V1_Diagnostic.init) + (failure?.unplaced ?? [])
        let unplaced = failure?.unplaced.map { _ in SourceOrder.unplaced } ?? []
        let orders =
            warnings.map(\.order) + lint.prefix(styles.count).map(\.location.order) + errors.map(\.order) + unplaced
        return all.indices.sortedUnlessCancelled { (orders[$0], $0) < (orders[$1], $1) }.map { all[$0] }
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
