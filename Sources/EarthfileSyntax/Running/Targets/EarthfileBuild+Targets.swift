import Diagnostics
import LLB
import SourceText
import SyntaxKit

extension EarthfileBuild {
    /// Builds a target, unless it was built before with the same arguments for the same platform.
    ///
    /// - Parameter calls: The targets that are being built, outermost first.
    /// - Throws: `DiagnosticsError`. An error inside the target has a note for each reference that led to the target.
    func result(of key: TargetKey, at place: SourceLocation, calls: [TargetCall]) async throws -> TargetResult {
        if let known = known(key) { return known }
        try check(key, at: place, calls)
        let project = try await project(key.location, at: place)
        let isBase = key.name == EarthfileTree.baseName
        guard isBase || project.target(key.name) != nil else { throw missing(key.name, in: project, at: place) }
        do {
            var run = TargetRun(self, key, project, calls: calls + [TargetCall(key: key, place: place)])
            let result = try await run.result()
            try remember(result, for: key, at: place)
            return result
        } catch var failure as DiagnosticsError where !calls.isEmpty && !isBase {
            failure.note("'\(key.location.description)+\(key.name)' is needed here", at: place)
            throw failure
        }
    }

    private func check(_ key: TargetKey, at place: SourceLocation, _ calls: [TargetCall]) throws {
        if let start = calls.firstIndex(where: { $0.key == key }) {
            let names = (calls[start...].map(\.key) + [key]).filter { $0.name != EarthfileTree.baseName }.map { key in
                "'\(key.location.description)+\(key.name)'"
            }
            var cycle = Diagnostic(
                "earthfile.cycle",
                "the targets need each other in a cycle: \(names.joined(separator: " → "))",
                at: place
            )
            for call in calls[start...].dropFirst() where call.key.name != EarthfileTree.baseName {
                cycle.notes.append(
                    .init("'\(call.key.location.description)+\(call.key.name)' is needed here", at: call.place)
                )
            }
            if cycle.notes.isEmpty, let call = calls.last {
                cycle.notes.append(.init("the target is needed here", at: call.place))
            }
            throw DiagnosticsError(cycle)
        }
        guard calls.count < Self.depthLimit else {
            throw error(
                "earthfile.depth",
                "a chain of targets in which each needs the next is longer than \(Self.depthLimit)",
                at: place
            )
        }
    }

    private func missing(_ name: String, in project: LoadedEarthfile, at place: SourceLocation) -> DiagnosticsError {
        let file = project.tree.source.name
        let missing = MissingRecipe(
            kind: .target,
            name: name,
            file: file,
            reference: "+" + name,
            isOtherKind: project.function(name) != nil
        )
        let message = missing.message(suggesting: project.tree.targets)
        var diagnostic = Diagnostic(missing.kind.code, message, at: place)
        if project !== main || place.file != project.tree.source, let first = project.tree.targets.first {
            diagnostic.notes.append(.init("the targets of \(file) begin here", at: project.place(first.nameRange)))
        }
        return DiagnosticsError(diagnostic)
    }

    // MARK: - Exports and effects

    /// Returns the `AS LOCAL` artifacts of a target and of all targets that it builds with `BUILD`, directly or indirectly,
    /// without duplicates.
    func exports(of key: TargetKey) -> [TargetResult.Export] {
        var exports: [TargetResult.Export] = []
        var seen: Set<TargetKey> = [key]
        var pending = [key]
        while let key = pending.popLast() {
            guard let result = known(key) else { continue }
            exports += result.exports
            for (key, use) in result.uses.reversed() where use == .build && seen.insert(key).inserted {
                pending.append(key)
            }
        }
        return exports
    }

    /// Returns the results that must be built in addition to those that `uses` already includes, without duplicates.
    ///
    /// - Parameters:
    ///   - uses: The targets that are used, and how.
    ///   - done: The targets to leave out, because their results are already built or returned. The targets that `uses` reaches
    ///     with `BUILD` are added.
    func effects(
        of uses: [(key: TargetKey, use: TargetUse)],
        except done: inout Set<TargetKey>
    ) -> [ProgramResult.Effect] {
        var order: [TargetKey] = []
        var strongest: [TargetKey: TargetUse] = [:]
        var pending = Array(uses.reversed())
        while let (key, use) = pending.popLast() {
            guard !done.contains(key), let result = known(key) else { continue }
            if let known = strongest[key] {
                if use.rawValue > known.rawValue { strongest[key] = use }
                continue
            }
            strongest[key] = use
            order.append(key)
            pending += result.uses.reversed()
        }
        done.formUnion(order.filter { strongest[$0] == .build })
        return order.flatMap { key in
            known(key).map { $0.effects(for: strongest[key] ?? .base) } ?? []
        }
    }
}

extension TargetResult {
    /// Returns those results of the target that the given use of it doesn't already include.
    fileprivate func effects(for use: TargetUse) -> [ProgramResult.Effect] {
        var effects: [ProgramResult.Effect] = []
        switch use {
        case .base: break
        case .artifact:
            if hasWorkAfterArtifact { effects.append(.init(image.files, at: place)) }
        case .build:
            if hasWork, hasWorkAfterArtifact || artifacts == nil { effects.append(.init(image.files, at: place)) }
            if let artifacts { effects.append(.init(artifacts, at: place)) }
        }
        return effects
    }
}

extension DiagnosticsError {
    /// The maximum number of notes on an error.
    private static let noteLimit = 10

    /// Adds a note with a location to each error, unless the error already has that note.
    mutating func note(_ message: String, at place: SourceLocation) {
        let note = Diagnostic.Note(message, at: place)
        for index in diagnostics.indices where diagnostics[index].severity == .error {
            guard diagnostics[index].notes.count < Self.noteLimit, !diagnostics[index].notes.contains(note) else {
                continue
            }
            diagnostics[index].notes.append(note)
        }
    }
}
