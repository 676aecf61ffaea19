/// A list whose copies share their elements (a linked list from last to first), so that copying and appending take constant
/// time.
struct Trail<Element: Sendable>: Sendable {
    private var last: Node?

    private final class Node: Sendable {
        let element: Element
        // This is safe, because only `deinit` changes `previous`, and only in nodes without other references.
        nonisolated(unsafe) var previous: Node?

        init(_ element: Element, after previous: Node?) {
            self.element = element
            self.previous = previous
        }

        /// Releases the preceding nodes in a loop, since recursive deinitialization would overflow the stack.
        deinit {
            var rest = previous
            previous = nil
            while isKnownUniquelyReferenced(&rest) {
                let next = rest?.previous
                rest?.previous = nil
                rest = next
            }
        }
    }

    init() {}

    var isEmpty: Bool { last == nil }

    /// The identity of the list, which is unique as long as the list exists; nil for an empty list.
    var identity: ObjectIdentifier? { last.map(ObjectIdentifier.init) }

    mutating func append(_ element: Element) { last = Node(element, after: last) }

    /// The elements from first to last.
    var elements: [Element] {
        var result: [Element] = []
        visitBackwards { _, element in
            result.append(element)
            return true
        }
        result.reverse()
        return result
    }

    /// Visits the elements from last to first, each with the identity of the list that ends with it, until `body` returns
    /// false.
    func visitBackwards(_ body: (ObjectIdentifier, Element) -> Bool) {
        var node = last
        while let current = node, body(ObjectIdentifier(current), current.element) { node = current.previous }
    }
}
