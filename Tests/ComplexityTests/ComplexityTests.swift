import ComplexityShapes
import Foundation
import TestSupport
import Testing

/// The cost of every shape of input at two sizes, in instructions.
///
/// They are counted by valgrind's cachegrind, so that neither the load of the machine nor missing performance counters (a
/// virtual machine often has none) matter. Without valgrind the tests fail; `make setup` installs it.
@Suite struct ComplexityTests {
    @Test(arguments: Shape.all) func growsInProportion(_ shape: Shape) async throws {
        let growth = try await Counters.shared.growth(of: shape)
        #expect(growth.ratio <= growth.bound, "\(growth)")
    }
}

/// The instructions of a shape at its size and at four times its size.
struct Growth: CustomStringConvertible {
    private struct Cost {
        let instructions: Int
        /// The bytes of the input and of the response, without those of the smallest input.
        let bytes: Int
    }

    private let shape: Shape
    private let small: Cost
    private let large: Cost

    /// Reads a line of the probe: the shape's name, then instructions and bytes of the smallest input of its kind and of both
    /// sizes.
    init?(_ line: String, of shape: Shape) {
        let parts = line.split(whereSeparator: \.isWhitespace)
        let numbers = parts.dropFirst().compactMap { Int($0) }
        guard parts.first.map(String.init) == shape.name, parts.count == 7, numbers.count == 6 else { return nil }
        self.shape = shape
        let (instructions, bytes) = shape.law == .refused ? (0, 0) : (numbers[0], numbers[1])
        small = Cost(instructions: numbers[2] - instructions, bytes: numbers[3] - bytes)
        large = Cost(instructions: numbers[4] - instructions, bytes: numbers[5] - bytes)
    }

    var ratio: Double { Double(large.instructions) / Double(max(1, small.instructions)) }

    /// The highest ratio that the shape's law allows. Hash tables and arrays, which grow in steps, need the margin.
    var bound: Double {
        switch shape.law {
        case .linear, .refused: 4.6
        case .sorted: 5.2
        case .product: 18
        case .response: 1.15 * Double(large.bytes) / Double(max(1, small.bytes))
        }
    }

    var description: String {
        "\(shape.name): \(small.instructions) instructions at \(shape.size), \((ratio * 100).rounded() / 100) times as "
            + "many at \(shape.size * 4), expected at most \((bound * 100).rounded() / 100) times"
    }
}
