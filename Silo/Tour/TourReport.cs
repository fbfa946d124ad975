namespace OrleansCluster.Silo.Tour;

/// <summary>All that the tour checked, in order.</summary>
internal sealed class TourReport
{
    private readonly List<TourCheck> _checks = [];

    public IReadOnlyList<TourCheck> Checks => _checks;

    public bool AllHeld => _checks.TrueForAll(check => check.Held);

    public TimeSpan Elapsed { get; set; }

    public void Add(string what, bool held, string figures) => Add(new TourCheck(what, held, figures));

    public void Add(TourCheck check) => _checks.Add(check);
}
