namespace OrleansCluster.Silo.Tour;

/// <summary>All that the tour checked, in order.</summary>
internal sealed class TourReport
{
    private readonly List<TourCheck> _checks = [];

    public IReadOnlyList<TourCheck> Checks => _checks;

    public bool AllHeld => _checks.TrueForAll(check => check.Held);

    public TimeSpan Elapsed { get; set; }

    public void Add(string what, bool held, string figures) => _checks.Add(new TourCheck(what, held, figures));
}
