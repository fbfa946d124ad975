namespace OrleansCluster.Simulator.Checking;

/// <summary>
/// Where the bars of a timeline go. The order of events is kept and equal times get equal places, but distances are not to scale: gaps
/// grow with the logarithm of their length, and are stretched so that the text of each bar fits.
/// </summary>
internal sealed class TimelineLayout
{
    private const double Letter = 7.3;
    private const double Padding = 22;
    private const double Margin = 24;
    private const double RowHeight = 44;

    private readonly long[] _times;
    private readonly double[] _places;

    public TimelineLayout(IReadOnlyList<Operation> operations, Func<Operation, int> letters)
    {
        _times = [.. operations.SelectMany(one => new[] { one.Invoked, one.Ended }).Where(time => time != long.MaxValue).Distinct().Order()];
        _places = new double[_times.Length];
        for (var i = 0; i < _times.Length; i++)
            _places[i] = i == 0 ? Margin : _places[i - 1] + Math.Min(110, 14 + (6 * Math.Log2(1 + (_times[i] - _times[i - 1]))));
        foreach (var operation in operations.Where(one => one.Ended != long.MaxValue).OrderBy(one => one.Ended).ThenBy(one => one.Id))
            Stretch(operation, (letters(operation) * Letter) + Padding);
        var open = operations.Where(one => one.IsOpen).Select(one => At(one.Invoked) + (letters(one) * Letter) + Padding);
        Width = open.Append(_places.Length == 0 ? 0 : _places[^1]).Max() + 60;
        Rows(operations);
    }

    public double Width { get; }

    public double Height { get; private set; }

    /// <summary>Each process with the top and the height of its lane, in order of appearance.</summary>
    public List<(string Process, double Top, double Height)> Lanes { get; } = [];

    /// <summary>The top of each operation's bar, by id.</summary>
    public Dictionary<int, double> Tops { get; } = [];

    /// <summary>The times of events and their places.</summary>
    public IEnumerable<(long Time, double Place)> Times => _times.Zip(_places);

    /// <summary>How high a bar is.</summary>
    public static double BarHeight => RowHeight - 8;

    /// <summary>The place of a time at which something happened, or the right edge for one that never came.</summary>
    public double At(long time) => time == long.MaxValue ? Width : _places[Array.BinarySearch(_times, time)];

    private void Stretch(Operation operation, double width)
    {
        var (from, to) = (Array.BinarySearch(_times, operation.Invoked), Array.BinarySearch(_times, operation.Ended));
        var missing = from == to ? 0 : width - (_places[to] - _places[from]);
        if (missing <= 0) return;
        for (var i = to; i < _places.Length; i++) _places[i] += missing;
    }

    /// <summary>Bars of one process that overlap (as those of open operations do, which never end) get rows of their own.</summary>
    private void Rows(IReadOnlyList<Operation> operations)
    {
        var top = 0.0;
        foreach (var lane in operations.OrderBy(one => one.Id).GroupBy(one => one.Process))
        {
            var ends = new List<double>();
            foreach (var operation in lane)
            {
                var row = ends.FindIndex(end => end <= At(operation.Invoked));
                if (row < 0)
                {
                    row = ends.Count;
                    ends.Add(0);
                }
                ends[row] = operation.IsOpen ? double.MaxValue : Math.Max(At(operation.Ended), At(operation.Invoked) + 6);
                Tops[operation.Id] = top + 8 + (row * RowHeight);
            }
            var height = (ends.Count * RowHeight) + 8;
            Lanes.Add((lane.Key, top, height));
            top += height;
        }
        Height = top;
    }
}
