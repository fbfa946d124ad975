namespace OrleansCluster.Client.Locks;

/// <summary>How a wish of somebody who holds through another ended.</summary>
public enum BrokeredEnd
{
    /// <summary>He holds it.</summary>
    Granted,

    /// <summary>It was not granted in its time, or was released meanwhile: he neither holds nor waits.</summary>
    NotGranted,

    /// <summary>Another call of the same holder has taken this one's place, and ends for both.</summary>
    Superseded,
}
