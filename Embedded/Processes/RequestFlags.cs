namespace OrleansCluster.Embedded.Processes;

[Flags]
internal enum RequestFlags : byte
{
    None = 0,

    /// <summary>No answer is sent.</summary>
    OneWay = 1,

    /// <summary>The sender has placed the grain here. Without it the receiver places it, and sends the request on.</summary>
    Placed = 2,

    HasContext = 4,

    /// <summary>A <see cref="FrameKind.Cancel"/> may follow.</summary>
    Cancellable = 8,

    /// <summary>The calling grain's identity is in it.</summary>
    HasSource = 16,

    /// <summary>The sender cannot place grains: the answer is to tell where the grain is, if that is elsewhere.</summary>
    AsksWhere = 32,
}
