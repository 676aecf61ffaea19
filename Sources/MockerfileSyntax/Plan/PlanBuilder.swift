import BuildPlan
import Diagnostics
import SourceText
import ValueTree

/// A builder of the plan for decoded images. It resolves their names and references, and creates a stage for each image.
struct PlanBuilder {
    let images: [DecodedRecord]
    var decoding: Decoding
    /// The index in `images` of each named image, by its name in lower case. If several images have the same name, it is the
    /// index of the first.
    private var indexes: [String: Int] = [:]
    /// For each image, the indices of the images that it refers to, with the ranges of the references, in source order.
    private var needs: [[(image: Int, range: SourceRange)]]

    private var unbracedVariables = UnbracedVariables()

    init(images: [DecodedRecord], decoding: Decoding) {
        self.images = images
        self.decoding = decoding
        needs = Array(repeating: [], count: images.count)
    }

    mutating func plan() -> BuildPlan? {
        checkNames()
        let stages = images.indices.compactMap { decoding.cancellation.isCancelled() ? nil : stage($0) }
        checkCycles()
        guard !stages.isEmpty else { return nil }
        return BuildPlan(
            source: decoding.file,
            vocabulary: .mockerfile,
            stages: stages,
            defaultStage: 0
        )
    }

    /// Checks that every image has a unique name. If the file has only one image, its name is optional.
    private mutating func checkNames() {
        for (index, image) in images.enumerated() {
            guard let name = image[ImageFields.name] else {
                if images.count > 1, image.entry(ImageFields.name) == nil {
                    let message = "an image needs the key \"name\" if the file has several images"
                    decoding.error("missing-key", message, at: image.headRange)
                }
                continue
            }
            let key = name.value.lowercased()
            guard let first = indexes[key] else {
                indexes[key] = index
                continue
            }
            let place = images[first][ImageFields.name]?.range ?? name.range
            let message = "the name \"\(name.value)\" is already taken; names are case-insensitive"
            let note = decoding.note("first used here", place)
            decoding.error("duplicate-name", message, at: name.range, notes: [note])
        }
    }

    private mutating func stage(_ index: Int) -> Stage {
        let image = images[index]
        let name = image[ImageFields.name]
        let (base, head, range) = base(index)
        var steps = StepWriter(decoding: decoding)
        steps.write(image)
        decoding = steps.decoding
        unbracedVariables.check(image, &decoding)
        var stage = Stage(
            name: name?.value,
            nameRange: name?.range ?? image.headRange,
            base: base,
            range: range,
            head: head
        )
        stage.arguments = (image[ImageFields.args] ?? []).map { argument in
            ArgumentDeclaration(
                name: argument.name,
                defaultValue: argument.value,
                comment: decoding.comment(above: argument.name.range)
            )
        }
        stage.steps = resolved(steps.steps, index)
        stage.output = image[ImageFields.output]
        stage.comment = decoding.comment(above: image.node.range)
        return stage
    }

    /// Returns an image's base, the base's text for messages, e.g. `from alpine`, and the range of `from` or `parent` in the
    /// file.
    private mutating func base(_ index: Int) -> (Stage.Base, head: String, SourceRange) {
        let image = images[index]
        let (from, parent) = (image.entry(ImageFields.from), image.entry(ImageFields.parent))
        if let parent, let name = image[ImageFields.parent] {
            guard let target = target(named: name, of: index) else {
                return (.scratch, "parent \(name.value)", parent.range)
            }
            needs[index].append((target, name.range))
            return (.stage(target, name.range), "parent \(name.value)", parent.range)
        }
        guard let from, let word = image[ImageFields.from] else { return (.scratch, "from scratch", image.headRange) }
        checkFrom(word, of: index)
        return (word.text == "scratch" ? .scratch : .image(word), "from \(word.text)", from.range)
    }

    /// Returns the index of the image that `parent` names; nil after reporting an error.
    private mutating func target(named name: Located<String>, of index: Int) -> Int? {
        if let target = indexes[name.value.lowercased()] { return target }
        guard !decoding.isFull else { return nil }
        let message = "this file has no image named \"\(name.value)\""
        let images = images
        let others = Array(
            images.indices.lazy.filter { $0 != index }.compactMap { images[$0][ImageFields.name]?.value }.prefix(200)
        )
        if others.isEmpty {
            decoding.error("unknown-image", "\(message); use \"from\" for an image in a registry", at: name.range)
        } else {
            decoding.error("unknown-image", message, word: name.value, among: others, at: name.range)
        }
        return nil
    }

    /// Warns if `from` has the name of an image of the file, because `from` always refers to a registry.
    private mutating func checkFrom(_ word: Word, of index: Int) {
        guard let other = indexes[word.text.lowercased()], other != index else { return }
        decoding.diagnostics.warning(
            "mockerfile.from-names-image",
            "\"from\" pulls \"\(word.text)\" from a registry; write \"parent: \(word.text)\" for the image of this file",
            at: decoding.location(word.range)
        )
    }

    /// Returns the steps with `fromStage` set in each copy and mount whose `from` names an image of the file.
    private mutating func resolved(_ steps: [Step], _ index: Int) -> [Step] {
        var steps = steps
        for position in steps.indices {
            switch steps[position].action {
            case .copy(var copy):
                copy.fromStage = lookUp(copy.from, of: index)
                steps[position].action = .copy(copy)
            case .run(var run):
                for mount in run.mounts.indices {
                    run.mounts[mount].fromStage = lookUp(run.mounts[mount].from, of: index)
                }
                steps[position].action = .run(run)
            default: break
            }
        }
        return steps
    }

    private mutating func lookUp(_ from: Word?, of index: Int) -> Int? {
        guard let from, let target = indexes[from.text.lowercased()] else { return nil }
        needs[index].append((target, from.range))
        return target
    }

    /// Reports images that depend on each other in a cycle, with the positions of all references in the cycle.
    private mutating func checkCycles() {
        var isDone = Array(repeating: false, count: images.count)
        for start in images.indices where !isDone[start] {
            // The depth-first search uses an explicit stack, because recursion as deep as the input could overflow the thread's
            // stack.
            var path: [(image: Int, next: Int)] = [(start, 0)]
            var onPath: Set<Int> = [start]
            while let top = path.last {
                guard top.next < needs[top.image].count else {
                    isDone[top.image] = true
                    onPath.remove(top.image)
                    path.removeLast()
                    continue
                }
                path[path.count - 1].next += 1
                let need = needs[top.image][top.next].image
                if onPath.contains(need) {
                    let cycle = path.drop { $0.image != need }
                    report(cycle.map { ($0.image, needs[$0.image][$0.next - 1].range) })
                } else if !isDone[need] {
                    path.append((need, 0))
                    onPath.insert(need)
                }
            }
        }
    }

    private mutating func report(_ cycle: [(image: Int, range: SourceRange)]) {
        let names = cycle.map { images[$0.image][ImageFields.name]?.value ?? "image \($0.image + 1)" }
        guard let first = names.first, let place = cycle.first?.range else { return }
        let notes = cycle.indices.dropFirst().map { position in
            let next = names[(position + 1) % names.count]
            return decoding.note("\"\(names[position])\" depends on \"\(next)\" here", cycle[position].range)
        }
        let message =
            names.count == 1
            ? "the image \"\(first)\" depends on itself"
            : "images depend on each other in a cycle: \((names + [first]).joined(separator: " -> "))"
        decoding.error("cycle", message, at: place, notes: notes)
    }
}
