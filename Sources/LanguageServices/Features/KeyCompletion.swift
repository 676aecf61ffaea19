import SourceText
import SyntaxKit
import ValueTree

/// Completion in a YAML document.
struct KeyCompletion {
    let proposals: Proposals
    /// The text, including the line that the user is writing.
    let source: SourceFile
    let keys: DocumentKeys

    func items() -> [CompletionItem] {
        let context = KeyContext(at: proposals.offset, in: source)
        if let items = proposals.with(source).variables(isBase: false, allowsUnbraced: context.place == .block) {
            return items
        }
        let version = keys.version(of: source)
        let shapes = keys.shapes(at: context.path, version: version)
        switch context.place {
        case .block: return []
        case .value: return shapes.flatMap { values(of: $0, context, version) }
        case .key: return shapes.flatMap { keyItems(of: $0, context, version) }
        }
    }

    private func keyItems(of shape: Shape, _ context: KeyContext, _ version: String?) -> [CompletionItem] {
        guard case .record(let record) = shape else {
            // The value is an item in a sequence of strings, e.g. `- cur|` in `packages:`.
            return values(of: shape, context, version)
        }
        let choice = record.exactlyOneOf.contains(where: context.siblings.contains) ? record.exactlyOneOf : []
        return record.fields.compactMap { field in
            guard !context.siblings.contains(field.name), !choice.contains(field.name),
                keys.has(field.since, in: version)
            else { return nil }
            return CompletionItem(
                field.name,
                .key,
                detail: field.shape.phrase,
                documentation: field.doc,
                replacing: context.text,
                with: context.isWholeKey ? field.name : field.name + (field.takesLine(keys, version) ? ": " : ":")
            )
        }
    }

    private func values(of shape: Shape, _ context: KeyContext, _ version: String?) -> [CompletionItem] {
        switch shape {
        case .boolean: return ["true", "false"].map { CompletionItem($0, .value, replacing: context.text) }
        case .choice(let words): return words.map { CompletionItem($0, .value, replacing: context.text) }
        case .string, .text:
            guard let role = shape.role else { return [] }
            if role == .contextPath, hasSource(context, version) { return [] }
            return proposals.with(source).values(for: role, replacing: context.text)
        default: return []
        }
    }

    /// Returns whether a sibling of the key at the offset names a stage or an image as the source of files, e.g. `from` beside
    /// `src`.
    private func hasSource(_ context: KeyContext, _ version: String?) -> Bool {
        guard let index = context.path.lastIndex(where: { $0 != .item }) else { return false }
        for case .record(let record) in keys.shapes(at: Array(context.path[..<index]), version: version) {
            let sources = record.fields.filter { field in
                field.shape.unwrapped { _ in true }.contains { $0.role == .stageOrImage }
            }
            if sources.contains(where: { context.siblings.contains($0.name) }) { return true }
        }
        return false
    }
}

extension Proposals {
    /// Returns these proposals for `source`, the text with the line that was blanked out so that the plan could be parsed.
    fileprivate func with(_ source: SourceFile) -> Proposals {
        guard source != model.source else { return self }
        return Proposals(model: DocumentModel(source, planOf: model), offset: offset, entries: entries)
    }
}

extension FieldDescription {
    /// Returns whether the value is usually written on the key's line.
    fileprivate func takesLine(_ keys: DocumentKeys, _ version: String?) -> Bool {
        shape.unwrapped { keys.has($0, in: version) }.contains { shape in
            switch shape {
            case .string, .text, .boolean, .integer, .choice: true
            case .list, .map, .record, .nullable, .alternatives: false
            }
        }
    }
}

extension DocumentKeys {
    /// Returns the version that a text declares in a top-level key; nil if it declares none or an unknown version.
    func version(of source: SourceFile) -> String? {
        guard !versions.isEmpty else { return nil }
        let key = Array(versionKey.utf8)
        for number in 1...source.lineCount {
            let range = source.lineRange(number)
            guard source.bytes[range.start..<range.end].starts(with: key) else { continue }
            let line = KeyLine(range, of: source.bytes)
            guard let place = line.key, source.text(place) == versionKey else { continue }
            let value = source.text(line.value).filter { $0 != "\"" && $0 != "'" }
            return versions.contains(value) ? value : nil
        }
        return nil
    }
}
