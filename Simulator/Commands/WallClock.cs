namespace OrleansCluster.Simulator.Commands;

/// <summary>The time that goes by outside of every simulation, since it was made. It is only told.</summary>
internal sealed class WallClock
{
#pragma warning disable RS0030 // Nothing in a run depends on it.
    private static readonly TimeProvider Time = TimeProvider.System;
#pragma warning restore RS0030

    private readonly long _began = Time.GetTimestamp();

    public TimeSpan Elapsed => Time.GetElapsedTime(_began);
}
