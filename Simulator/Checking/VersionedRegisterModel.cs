using System.Diagnostics.CodeAnalysis;

namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// A register whose writes each give a version that is greater than all before, with gaps (the store's revision, say). "read" gives a
/// <see cref="Versioned"/> or a pair; "write" sets its input and gives the version, a number; "cas" takes a <see cref="Swap"/> or a pair
/// of the version that must be there (0 or null: none was written yet) and a value, and gives the new version, or true if it does not
/// tell, or false (or null) if another version was there.
/// </summary>
internal sealed class VersionedRegisterModel(object? initial = null, long version = 0) : SequentialModel<VersionedCell>
{
    public override string Name => "versioned register";

    public override VersionedCell Initial => VersionedCell.At(initial, version);

    public override Cell? InitialValue => new Cell(initial);

    public override bool TryStep(VersionedCell state, Operation operation, [MaybeNullWhen(false)] out VersionedCell next)
    {
        next = state;
        switch (operation.Action)
        {
            case "read":
                if (operation.IsOpen) return true;
                var seen = Versioned.Of(operation);
                next = VersionedCell.At(seen.Value, seen.Version);
                return Equals(state.Value, seen.Value) && state.MayBe(seen.Version);
            case "write":
                return Write(state.Version, operation, operation.Input, operation.IsOpen ? null : Given(operation), out next);
            case "cas":
                var (expected, value) = Parts(operation);
                var there = state.MayBe(expected);
                if (operation.IsOpen) return Write(expected, operation, value, null, out next) && there;
                if (Swapped(operation)) return Write(expected, operation, value, Told(operation), out next) && there;
                next = state.Without(expected);
                return next is not null;
            default:
                throw Stranger(operation);
        }
    }

    public override Traits TraitsOf(Operation operation)
    {
        switch (operation.Action)
        {
            case "read":
                if (operation.IsOpen) return new Traits { ReadOnly = true };
                var seen = Versioned.Of(operation);
                return new Traits { ReadOnly = true, Needs = new Cell(seen.Value), Rank = seen.Version };
            case "write":
                return new Traits { Leaves = new Cell(operation.Input), Rank = operation.IsOpen ? null : Given(operation) };
            case "cas":
                var (expected, value) = Parts(operation);
                var swap = new Traits { Leaves = new Cell(value), At = expected };
                if (operation.IsOpen) return swap;
                return Swapped(operation) ? swap with { Rank = Told(operation) ?? expected } : new Traits { ReadOnly = true };
            default:
                throw Stranger(operation);
        }
    }

    public override object? OutputSeenBy(Operation operation, Operation witness) =>
        witness.Action == "read" ? Versioned.Of(witness).Version : true;

    public override Operation Unconditional(Operation operation) =>
        operation.Action == "cas" ? operation.AsOpen("write", Parts(operation).Value) : operation.AsOpen();

    /// <summary>Versions never come again.</summary>
    public override bool IsHopeless(VersionedCell state, Operation operation) => operation.Action switch
    {
        "read" => state.Version > Versioned.Of(operation).Version,
        "write" => state.Version >= Given(operation),
        _ => Swapped(operation) && state.Version > Parts(operation).Expected,
    };

    private static bool Write(long above, Operation operation, object? value, long? told, out VersionedCell next)
    {
        // "state.Version" of an inexact state is its least version: all that is known is that the new one is above that.
        next = told is { } version ? VersionedCell.At(value, version) : VersionedCell.From(value, above + 1);
        return told is null || told > above;
    }

    private static (long Expected, object? Value) Parts(Operation operation)
    {
        var swap = Swap.Of(operation);
        return (Versioned.Number(swap.Expected), swap.Value);
    }

    private static bool Swapped(Operation operation) => operation.Output is not (null or false);

    private static long? Told(Operation operation) => operation.Output is true ? null : Versioned.Number(operation.Output);

    private static long Given(Operation operation) => operation.Output is null
        ? throw new ArgumentException($"Operation {operation.Id} ({operation}) gave no version.")
        : Versioned.Number(operation.Output);
}
