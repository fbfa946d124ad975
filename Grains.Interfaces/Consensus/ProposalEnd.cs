namespace OrleansCluster.Grains.Interfaces.Consensus;

/// <summary>What became of a proposal.</summary>
public enum ProposalEnd
{
    /// <summary>It was committed and applied here.</summary>
    Applied,

    /// <summary>It was not taken: nothing has happened, nor will.</summary>
    Refused,

    /// <summary>Another entry was committed in its place: nothing has happened, nor will.</summary>
    Lost,

    /// <summary>This replica lost its office, or ended, before it was committed: it may happen yet.</summary>
    Unknown,
}
