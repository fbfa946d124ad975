namespace OrleansCluster.Simulator.Network;

/// <summary>How the network treats messages at present. All rates are probabilities for one message.</summary>
internal sealed class MessageFaults
{
    /// <summary>What a message takes at the median, or about.</summary>
    public TimeSpan Typical { get; set; } = TimeSpan.FromMilliseconds(0.4);

    /// <summary>The longest that an ordinary message takes.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromMilliseconds(4);

    /// <summary>The faults of which a burst is under way: there is one of each at a time.</summary>
    public HashSet<string> Bursts { get; } = [];

    /// <summary>Lost on its way, a request or an answer.</summary>
    public double Drop { get; set; }

    /// <summary>An answer is lost: the effect has happened, and the caller does not hear of it.</summary>
    public double LostAnswer { get; set; }

    /// <summary>A request arrives twice, the second at any time up to <see cref="LateBy"/> later.</summary>
    public double Duplicate { get; set; }

    /// <summary>Overtaken by others: it takes up to a hundred times as long as they do.</summary>
    public double Reorder { get; set; }

    /// <summary>Arrives after its caller has timed out.</summary>
    public double Late { get; set; }

    /// <summary>How late at most.</summary>
    public TimeSpan LateBy { get; set; } = TimeSpan.FromSeconds(60);
}
