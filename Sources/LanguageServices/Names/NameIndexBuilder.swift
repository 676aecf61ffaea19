import BuildPlan
import SourceText

/// Collects the occurrences of names in a plan.
struct NameIndexBuilder {
    private let plan: BuildPlan
    private let bytes: [UInt8]
    private let escape: UInt8
    private let isInstructions: Bool
    private(set) var occurrences: [Occurrence] = []
    private(set) var parents: [Int?]
    private(set) var argumentNames: Set<String> = []
    private(set) var environmentNames: Set<String> = []
    /// For each name, the index of the last stage of that name among the stages read so far.
    private var stages: [String: Int] = [:]
    /// For each name, the index of the first stage of that name in the whole file.
    private var allStages: [String: Int] = [:]
    /// For each stage, the variables that it has declared itself, up to the last step read.
    private var declared: [Set<String>]
    private var globals: Set<String>

    init(_ plan: BuildPlan) {
        self.plan = plan
        bytes = plan.source.bytes
        escape = plan.escape.utf8.first ?? UInt8(ascii: "\\")
        isInstructions = plan.vocabulary.stepForm == .instruction
        parents = Array(repeating: nil, count: plan.stages.count)
        declared = Array(repeating: [], count: plan.stages.count)
        globals = Set(PredefinedArguments.platforms.map(\.name))
    }

    mutating func run() {
        var cancellation = CancellationCheck(every: 64)
        for (index, stage) in plan.stages.enumerated() {
            guard let name = stage.name?.lowercased(), allStages[name] == nil else { continue }
            allStages[name] = index
        }
        declareGlobals()
        // The bases of all stages are read before any steps, because a stage can be based on a stage further down.
        for (index, stage) in plan.stages.enumerated() where !cancellation.isCancelled() { addHead(stage, index) }
        for index in order() where !cancellation.isCancelled() {
            for step in plan.stages[index].steps where !cancellation.isCancelled() { add(step, index) }
            for word in plan.stages[index].output ?? [] { scan(word.range, in: index, allowsUnbraced: false) }
        }
    }

    /// Returns the indices of the stages, each stage after the one that it is based on.
    private func order() -> [Int] {
        var isDone = Array(repeating: false, count: plan.stages.count)
        var order: [Int] = []
        for start in plan.stages.indices where !isDone[start] {
            var path: [Int] = []
            var next: Int? = start
            while let index = next, !isDone[index] {
                isDone[index] = true
                path.append(index)
                next = parents[index]
            }
            order += path.reversed()
        }
        return order
    }

    // MARK: Heads of stages

    private mutating func declareGlobals() {
        for argument in plan.arguments {
            if let value = argument.defaultValue { scan(value.range, in: nil, allowsUnbraced: isInstructions) }
            declare(argument.name, isArgument: true, in: nil)
        }
    }

    private mutating func addHead(_ stage: Stage, _ index: Int) {
        for argument in stage.arguments {
            declare(argument.name, isArgument: true, in: index)
        }
        for argument in stage.arguments {
            if let value = argument.defaultValue { scan(value.range, in: index, allowsUnbraced: false) }
        }
        switch stage.base {
        case .reference(let word):
            if let parent = stages[word.text.lowercased()] {
                parents[index] = parent
                add(.stage(parent), word.text, in: word.range, .reference, index)
            } else {
                addImage(word, index)
            }
        case .stage(let parent, let range):
            parents[index] = parent == index ? nil : parent
            if let name = plan.stages[parent].name { add(.stage(parent), name, in: range, .reference, index) }
        case .image(let word): addImage(word, index)
        case .scratch: break
        }
        scan(stage.range, in: nil, extra: index, allowsUnbraced: isInstructions)
        if let name = stage.name {
            stages[name.lowercased()] = index
            add(.stage(index), name, in: stage.nameRange, .declaration, index)
        }
    }

    private mutating func addImage(_ word: Word, _ index: Int) {
        let text = word.text
        guard !text.isEmpty, text.lowercased() != "scratch", !text.utf8.contains(UInt8(ascii: "$")) else { return }
        add(.image(text), text, in: word.range, .reference, index)
    }

    // MARK: Steps

    private mutating func add(_ step: Step, _ index: Int) {
        switch step.action {
        case .arguments(let arguments):
            scanStep(step, index)
            for argument in arguments.arguments { declare(argument.name, isArgument: true, in: index) }
        case .environment(let environment):
            scanStep(step, index)
            for variable in environment.variables { declare(variable.key, isArgument: false, in: index) }
        case .copy(let copy):
            if let from = copy.from { addSource(from, stage: copy.fromStage, index) }
            scanStep(
                step,
                index,
                excluding: copy.contents.filter { $0.content.expansion == .none }.map(\.content.range)
            )
        case .run(let run):
            for mount in run.mounts {
                if let from = mount.from { addSource(from, stage: mount.fromStage, index) }
            }
            for options in run.mountOptions { addMountSource(options, index) }
            // The shell expands `$NAME` in its command, regardless of the language of the file.
            scanStep(step, index, allowsUnbraced: true)
        default: scanStep(step, index)
        }
    }

    private mutating func scanStep(
        _ step: Step,
        _ index: Int,
        excluding: [SourceRange] = [],
        allowsUnbraced: Bool? = nil
    ) {
        var start = step.range.start
        for excluded in excluding.sorted(by: { $0.start < $1.start }) where excluded.start >= start {
            scan(SourceRange(start, excluded.start), in: index, allowsUnbraced: allowsUnbraced ?? isInstructions)
            start = excluded.end
        }
        scan(SourceRange(start, step.range.end), in: index, allowsUnbraced: allowsUnbraced ?? isInstructions)
    }

    /// Adds the stage or image that files are copied from: `build` in `COPY --from=build`.
    private mutating func addSource(_ word: Word, stage: Int?, _ index: Int) {
        let text = word.text
        if let target = stage ?? stages[text.lowercased()] ?? allStages[text.lowercased()] {
            add(.stage(target), text, in: word.range, .reference, index)
        } else if let number = Int(text) {
            // The name is the number of a stage, as in `--from=0`.
            guard isInstructions, plan.stages.indices.contains(number) else { return }
            add(.stage(number), text, in: word.range, .reference, index)
        } else {
            addImage(word, index)
        }
    }

    /// Adds the source of a mount: `build` in `type=bind,from=build`.
    private mutating func addMountSource(_ options: Word, _ index: Int) {
        guard let range = exactRange(of: options.text, in: options.range) else { return }
        var start = range.start
        for field in bytes[range.start..<range.end].split(
            separator: UInt8(ascii: ","),
            omittingEmptySubsequences: false
        ) {
            defer { start = field.endIndex + 1 }
            let key = Array("from=".utf8)
            guard field.starts(with: key) else { continue }
            let value = SourceRange(start + key.count, field.endIndex)
            addSource(Word(plan.source.text(value), range: value, expansion: .none), stage: nil, index)
        }
    }

    // MARK: Variables

    private mutating func declare(_ word: Word, isArgument: Bool, in stage: Int?) {
        guard !word.text.isEmpty else { return }
        if isArgument { argumentNames.insert(word.text) } else { environmentNames.insert(word.text) }
        if let stage { declared[stage].insert(word.text) } else { globals.insert(word.text) }
        add(.variable(word.text), word.text, in: word.range, .declaration, stage)
    }

    /// Adds the references in a range to variables that have been declared so far.
    ///
    /// - Parameters:
    ///   - stage: The stage whose variables can be used; if nil, only the global arguments can.
    ///   - extra: A further stage whose own declarations can be used.
    private mutating func scan(_ range: SourceRange, in stage: Int?, extra: Int? = nil, allowsUnbraced: Bool) {
        let scanner = VariableScanner(escape: escape, allowsUnbraced: allowsUnbraced)
        for place in scanner.names(in: range, of: bytes) {
            let name = plan.source.text(place)
            guard isKnown(name, in: stage) || extra.map({ declared[$0].contains(name) }) ?? false else { continue }
            occurrences.append(
                Occurrence(symbol: .variable(name), range: place, role: .reference, stage: stage ?? extra)
            )
        }
    }

    private func isKnown(_ name: String, in stage: Int?) -> Bool {
        guard let stage else { return globals.contains(name) }
        if !isInstructions, globals.contains(name) { return true }
        var next: Int? = stage
        for _ in 0..<100 {
            guard let index = next else { return false }
            if declared[index].contains(name) { return true }
            next = parents[index]
        }
        return false
    }

    // MARK: Places

    private mutating func add(
        _ symbol: NamedSymbol,
        _ name: String,
        in range: SourceRange,
        _ role: Occurrence.Role,
        _ stage: Int?
    ) {
        guard let range = exactRange(of: name, in: range) else { return }
        occurrences.append(Occurrence(symbol: symbol, range: range, role: role, stage: stage))
    }

    /// Returns the range of a name as written, without quotes around it; nil if the source has different text there, e.g.
    /// because the language's parser generated the name.
    private func exactRange(of name: String, in range: SourceRange) -> SourceRange? {
        var range = range
        guard range.end <= bytes.count else { return nil }
        if range.end - range.start >= 2, let first = bytes[range.start..<range.end].first,
            first == UInt8(ascii: "\"") || first == UInt8(ascii: "'"), bytes[range.end - 1] == first
        {
            range = SourceRange(range.start + 1, range.end - 1)
        }
        guard range.end - range.start == name.utf8.count else { return nil }
        let isEqual = zip(bytes[range.start..<range.end], name.utf8).allSatisfy {
            $0.asciiLowercased == $1.asciiLowercased
        }
        return isEqual ? range : nil
    }
}
