namespace OrleansCluster.Cluster.Tests.Metadata.Clients;

/// <summary>What becomes of a call.</summary>
internal enum FakeFate
{
    /// <summary>It arrives, and so does its answer.</summary>
    Answered,

    /// <summary>It never arrives.</summary>
    RequestLost,

    /// <summary>It is carried out, and its answer never arrives.</summary>
    AnswerLost,

    /// <summary>The engine says that it failed, of whose outcome nothing is known, and it was carried out.</summary>
    FailsAfter,

    /// <summary>There is no such silo.</summary>
    NoSilo,

    /// <summary>The leader has too much under way.</summary>
    Overloaded,

    /// <summary>The leader loses its office, and what becomes of it is not known; it is carried out.</summary>
    OfficeLost,

    /// <summary>Another entry took its place in the log.</summary>
    Replaced,
}
