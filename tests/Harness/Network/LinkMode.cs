namespace OrleansCluster.Harness.Network;

/// <summary>
/// What a link does with its connections. TCP never delivers a stream with a hole in it: a connection that has lost bytes is reset when the
/// mode changes, so that nobody sees a stream that TCP could not have made.
/// </summary>
public abstract record LinkMode
{
    private LinkMode()
    {
    }

    /// <summary>Everything passes.</summary>
    public static LinkMode Pass { get; } = new Passing();

    /// <summary>Connections that are there are reset, on both sides; new ones are reset as soon as they are made.</summary>
    public static LinkMode Reset { get; } = new Resetting();

    /// <summary>
    /// The listener's machine lost its power: on its side the connections are reset, on the other they stay open and nothing is ever
    /// answered. New connections are accepted, and nothing is answered either.
    /// </summary>
    public static LinkMode HalfOpen { get; } = new HalfOpened();

    /// <summary>
    /// Bytes are held up, none is lost: those under way are delivered when the mode changes. As a cut that TCP outlives by sending again.
    /// </summary>
    public static LinkMode Stall { get; } = new Stalling();

    /// <summary>
    /// Bytes of these directions are accepted and swallowed; connections stay open. New connections are accepted; the listener hears of
    /// them only if one direction passes.
    /// </summary>
    public static LinkMode BlackHole(LinkDirection direction = LinkDirection.Both) => new Swallowing(direction);

    /// <summary>Every byte is this much later, in order. At most 1 MiB of each direction is under way.</summary>
    public static LinkMode Delay(TimeSpan time) => new Delaying(time);

    internal bool Swallows(LinkDirection direction) => this is HalfOpened || (this is Swallowing hole && hole.Direction.HasFlag(direction));

    internal sealed record Passing : LinkMode;

    internal sealed record Resetting : LinkMode;

    internal sealed record HalfOpened : LinkMode;

    internal sealed record Stalling : LinkMode;

    internal sealed record Swallowing(LinkDirection Direction) : LinkMode;

    internal sealed record Delaying(TimeSpan Time) : LinkMode;
}
