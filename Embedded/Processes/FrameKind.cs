namespace OrleansCluster.Embedded.Processes;

/// <summary>The first byte of a frame's payload, once a session is established.</summary>
internal enum FrameKind : byte
{
    /// <summary>A call of a method.</summary>
    Request = 1,

    /// <summary>The outcome of a call.</summary>
    Answer = 2,

    /// <summary>The caller gave a call up.</summary>
    Cancel = 3,

    /// <summary>Nothing but a sign of life.</summary>
    Ping = 4,

    /// <summary>Whether the sender takes new calls.</summary>
    Status = 5,

    /// <summary>The other side has heard that the sender of a <see cref="Status"/> takes no new calls, and sends none any more.</summary>
    StatusSeen = 6,
}
