import BuildPlan
public import SourceText
import SyntaxKit
import ValueTree

/// An item in an editor's completion list.
public struct CompletionItem: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case instruction
        case flag
        case key
        case value
        case stage
        case image
        case variable
        case file
        case folder
    }

    public var label: String
    public var kind: Kind
    /// Short text to show beside the label, e.g. the form of an instruction's arguments; may be empty.
    public var detail: String
    /// Documentation in Markdown; empty if there is none.
    public var documentation: String
    /// The range of the text to replace.
    public var range: SourceRange
    public var text: String

    init(
        _ label: String,
        _ kind: Kind,
        detail: String = "",
        documentation: String = "",
        replacing range: SourceRange,
        with text: String? = nil
    ) {
        self.label = label
        self.kind = kind
        self.detail = detail
        self.documentation = documentation
        self.range = range
        self.text = text ?? label
    }
}

extension DocumentModel {
    /// Returns the completion items for a byte offset.
    ///
    /// The items are not filtered by the word at the offset: editors do that, each in its own way. After a `$`, however, only
    /// variables are returned.
    ///
    /// - Parameter entries: Lists the build-context directory with the given path, e.g. `src/`; the root's path is empty.
    public func completions(
        at offset: Int,
        entries: @escaping (String) -> [ContextEntry] = { _ in [] }
    ) -> [CompletionItem] {
        let offset = min(max(0, offset), source.bytes.count)
        switch structure {
        case .opaque: return []
        case .instructions(let instructions):
            let proposals = Proposals(model: self, offset: offset, entries: entries)
            return InstructionCompletion(proposals: proposals, instructions: instructions).items()
        case .keys(let keys):
            // The line being written may be invalid YAML, and then the rest of the document can't be parsed.
            let model = errorCount == 0 ? self : withoutLine(at: offset)
            let proposals = Proposals(model: model, offset: offset, entries: entries)
            return KeyCompletion(proposals: proposals, source: source, keys: keys).items()
        }
    }
}

/// The values that can be proposed at an offset.
struct Proposals {
    let model: DocumentModel
    let offset: Int
    let entries: (String) -> [ContextEntry]

    private static let platforms = [
        "linux/amd64", "linux/arm64", "linux/arm/v7", "linux/386", "linux/ppc64le", "linux/riscv64", "linux/s390x",
    ]

    /// The index of the stage that contains the offset, i.e. of the last stage that begins before it; nil if there is none.
    var stage: Int? {
        guard let plan = model.plan else { return nil }
        return plan.stages.indices.last { StageExtent.start(of: plan.stages[$0]) <= offset }
    }

    /// Returns the values to propose for a role, e.g. the names of stages.
    ///
    /// - Parameter limit: The offset before which the proposed stages begin; if nil, all stages are proposed except the one
    ///   that contains the offset.
    func values(for role: ValueRole, replacing range: SourceRange, before limit: Int? = nil) -> [CompletionItem] {
        switch role {
        case .stage: return stages(replacing: range, before: limit)
        case .stageOrImage:
            return stages(replacing: range, before: limit) + images(replacing: range)
        case .image: return images(replacing: range)
        case .platform:
            let names = Self.platforms.map { CompletionItem($0, .value, replacing: range) }
            let variables = ["BUILDPLATFORM", "TARGETPLATFORM"].map { name in
                CompletionItem(
                    "$" + name,
                    .variable,
                    documentation: PredefinedArguments.doc(name) ?? "",
                    replacing: range
                )
            }
            return variables + names
        case .buildArgument: return arguments(replacing: range)
        case .contextPath: return paths(replacing: range)
        }
    }

    private func stages(replacing range: SourceRange, before limit: Int?) -> [CompletionItem] {
        guard let plan = model.plan else { return [] }
        let own = limit == nil ? stage : nil
        var seen: Set<String> = []
        return plan.stages.enumerated().compactMap { index, stage in
            guard let name = stage.name, index != own, StageExtent.start(of: stage) < limit ?? .max,
                seen.insert(name).inserted
            else { return nil }
            return CompletionItem(
                name,
                .stage,
                detail: stage.head,
                documentation: stage.comment,
                replacing: range
            )
        }
    }

    private func images(replacing range: SourceRange) -> [CompletionItem] {
        var seen: Set<String> = []
        let used = model.names.occurrences.compactMap { occurrence -> String? in
            guard case .image(let name) = occurrence.symbol, occurrence.range.start != range.start else { return nil }
            return seen.insert(name).inserted ? name : nil
        }
        return (used + ["scratch"]).map { CompletionItem($0, .image, replacing: range) }
    }

    /// Returns the names to propose in an argument declaration: names declared before the first stage, and predefined names.
    private func arguments(replacing range: SourceRange) -> [CompletionItem] {
        let global = (model.plan?.arguments ?? []).map { argument in
            (argument.name.text, argument.comment, argument.defaultValue.map { "= \($0.text)" } ?? "")
        }
        let predefined = PredefinedArguments.platforms.map { ($0.name, $0.doc, "") }
        var seen: Set<String> = []
        return (global + predefined).filter { seen.insert($0.0).inserted }.map { name, doc, detail in
            CompletionItem(name, .variable, detail: detail, documentation: doc, replacing: range)
        }
    }

    /// Returns the entries of the build-context directory that the path in `range` begins with, e.g. of `src/` for `src/ma`.
    private func paths(replacing range: SourceRange) -> [CompletionItem] {
        let written = model.source.text(range)
        let slash = written.lastIndex(of: "/")
        let directory = slash.map { String(written[...$0]) } ?? ""
        guard !directory.utf8.contains(UInt8(ascii: "$")), !directory.split(separator: "/").contains("..") else {
            return []
        }
        let start = range.start + directory.utf8.count
        let name = SourceRange(min(start, range.end), range.end)
        return entries(directory).sorted { $0.name < $1.name }.prefix(1000).map { entry in
            CompletionItem(
                entry.isDirectory ? entry.name + "/" : entry.name,
                entry.isDirectory ? .folder : .file,
                replacing: name
            )
        }
    }

    /// Returns the variables that can be used at the offset, if the text before it ends with the start of a reference: `$NA` or
    /// `${NA`.
    ///
    /// - Returns: Nil if no reference is being written at the offset.
    func variables(isBase: Bool, allowsUnbraced: Bool) -> [CompletionItem]? {
        let bytes = model.source.bytes
        var start = offset
        while start > 0, bytes[start - 1].isASCIIAlphanumeric || bytes[start - 1] == UInt8(ascii: "_") { start -= 1 }
        let isBraced = start > 1 && bytes[start - 1] == UInt8(ascii: "{") && bytes[start - 2] == UInt8(ascii: "$")
        guard isBraced || (start > 0 && bytes[start - 1] == UInt8(ascii: "$")) else { return nil }
        guard let plan = model.plan else { return [] }
        let values = VariableValues(
            plan,
            names: model.names,
            stage: stage,
            offset: offset,
            isBase: isBase,
            includesStep: false
        )
        let isClosed = offset < bytes.count && bytes[offset] == UInt8(ascii: "}")
        // Where only `${NAME}` is expanded, `$NAME` is completed to `${NAME}`.
        let adds = !isBraced && !allowsUnbraced
        let range = SourceRange(start, offset)
        return values.values.sorted { $0.key < $1.key }.map { name, value in
            CompletionItem(
                name,
                .variable,
                detail: value.text.map { "= \($0)" } ?? "",
                documentation: value.comment.isEmpty ? PredefinedArguments.doc(name) ?? "" : value.comment,
                replacing: range,
                with: (adds ? "{" : "") + name + (adds || (isBraced && !isClosed) ? "}" : "")
            )
        }
    }
}
