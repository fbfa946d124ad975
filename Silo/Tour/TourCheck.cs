namespace OrleansCluster.Silo.Tour;

/// <summary>One thing that the tour checked.</summary>
/// <param name="What">The claim.</param>
/// <param name="Held">Whether it held.</param>
/// <param name="Figures">What was counted or measured; what went wrong, if it did not hold.</param>
internal sealed record TourCheck(string What, bool Held, string Figures);
