import BuildPlan
import Diagnostics
public import SourceText

/// The reason why a name can't be changed, as a message for the user.
public struct RenameFailure: Error, Sendable, Hashable {
    public var message: String
}

extension DocumentModel {
    /// Returns the name at a byte offset, if it can be changed.
    ///
    /// - Throws: `RenameFailure` if there is no name, or if it isn't the name of a stage or build argument of the file.
    public func renamable(at offset: Int) throws(RenameFailure) -> Occurrence {
        guard let occurrence = names.occurrence(at: offset) else {
            throw RenameFailure(message: "there is no name here; only stages and build arguments can be renamed")
        }
        switch occurrence.symbol {
        case .image(let name):
            throw RenameFailure(
                message: "\"\(name)\" is an image in a registry; only stages and build arguments can be renamed"
            )
        case .variable(let name):
            if PredefinedArguments.doc(name) != nil {
                throw RenameFailure(message: "\"\(name)\" is a predefined build argument, which can't be renamed")
            }
            guard names.arguments.contains(name), !names.environment.contains(name) else {
                throw RenameFailure(
                    message: "\"\(name)\" is an environment variable of the image, which programs may read by its name"
                )
            }
        case .stage(let index):
            guard plan?.stages[index].name != nil else {
                throw RenameFailure(message: "the stage has no name; only named stages can be renamed")
            }
            // A reference may use the stage's number, which renaming the stage doesn't change.
            if source.text(occurrence.range).allSatisfy(\.isNumber) {
                throw RenameFailure(message: "the stage is named by its number here; rename it where it is declared")
            }
        }
        return occurrence
    }

    /// Returns the ranges to replace with `name` so as to rename the stage or build argument at a byte offset.
    ///
    /// The new name is checked by parsing the changed text: it must have no more errors than before, and every name in it must
    /// refer to the same stage, image or variable as before.
    ///
    /// - Throws: `RenameFailure` if the name can't be changed, or the new name is invalid or already in use.
    public func rename(at offset: Int, to name: String) throws(RenameFailure) -> [SourceRange] {
        let occurrence = try renamable(at: offset)
        let old = source.text(occurrence.range)
        guard name != old else { return [] }
        guard !isTaken(name, except: occurrence.symbol) else {
            throw RenameFailure(message: "\"\(name)\" is already in use")
        }
        let places = names.occurrences(of: occurrence.symbol).map(\.range).filter {
            source.text($0).lowercased() == old.lowercased()
        }
        let isPlain = name.utf8.allSatisfy { $0.isASCIIAlphanumeric || "_-.".utf8.contains($0) }
        guard isPlain, !name.isEmpty, name.utf8.count <= 256 else {
            let expected = "expected at most 256 ASCII letters, digits and _ - ."
            throw RenameFailure(message: "\"\(name)\" is not a valid name: \(expected)")
        }
        let changed = DocumentModel(
            SourceFile(name: source.name, bytes: replacing(places, with: name), language: source.language),
            syntax: syntax
        )
        guard changed.errorCount <= errorCount else {
            throw RenameFailure(message: "\"\(name)\" is not a valid name here: the text would have a further error")
        }
        guard
            changed.names.occurrences == names.occurrences.map({ moved($0, places, from: occurrence.symbol, to: name) })
        else {
            throw RenameFailure(
                message: "\"\(name)\" is already in use, or would change the meaning of other names; choose another"
            )
        }
        return places
    }

    /// Returns whether a name belongs to a stage or variable other than `symbol`.
    private func isTaken(_ name: String, except symbol: NamedSymbol) -> Bool {
        switch symbol {
        case .stage(let index):
            plan?.stages.enumerated().contains {
                $0.offset != index && $0.element.name?.lowercased() == name.lowercased()
            }
                ?? false
        case .variable: names.arguments.contains(name) || names.environment.contains(name)
        case .image: false
        }
    }

    private func replacing(_ places: [SourceRange], with name: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var copied = 0
        for place in places {
            bytes += source.bytes[copied..<place.start]
            bytes += name.utf8
            copied = place.end
        }
        return bytes + source.bytes[copied...]
    }

    /// Returns an occurrence with the symbol and range that it should have after the renaming.
    private func moved(
        _ occurrence: Occurrence,
        _ places: [SourceRange],
        from symbol: NamedSymbol,
        to name: String
    ) -> Occurrence {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle].start < occurrence.range.start { low = middle + 1 } else { high = middle }
        }
        let removed = places.first.map { $0.end - $0.start } ?? 0
        let shift = low * (name.utf8.count - removed)
        let isChanged = low < places.count && places[low] == occurrence.range
        var result = occurrence
        result.range = SourceRange(
            occurrence.range.start + shift,
            occurrence.range.end + shift + (isChanged ? name.utf8.count - removed : 0)
        )
        if isChanged, case .variable = symbol { result.symbol = .variable(name) }
        return result
    }
}
