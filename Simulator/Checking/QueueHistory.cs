namespace OrleansCluster.Simulator.Checking;

/// <summary>The operations of one queue, for <see cref="QueueOrder"/>.</summary>
internal sealed class QueueHistory
{
    private readonly List<Element> _elements = [];
    private readonly List<Operation> _dequeues = [];
    private readonly List<Operation> _empty = [];
    private readonly List<long> _open = []; // when open dequeues were invoked
    private readonly Operation? _invented;

    public QueueHistory(Operation[] operations)
    {
        var elements = new Dictionary<object, Element>();
        foreach (var operation in operations)
        {
            if (operation.Action == "enqueue")
            {
                var element = new Element(operation, operation.Input ?? throw Bad(operation, "enqueues nothing"));
                if (!elements.TryAdd(element.Value, element)) throw Bad(operation, "enqueues an element for the second time");
                _elements.Add(element);
            }
            else if (operation.Action != "dequeue") throw Bad(operation, "is none of a queue");
            else if (operation.IsOpen) _open.Add(operation.Invoked);
            else (operation.Output is null ? _empty : _dequeues).Add(operation);
        }
        _open.Sort();
        foreach (var dequeue in _dequeues)
            if (elements.TryGetValue(dequeue.Output!, out var element))
                element.Dequeues.Add(dequeue);
            else
                _invented ??= dequeue;
    }

    public Violation? Check(bool drained) => Invented() ?? Repeated() ?? Overtaken() ?? Lost(drained) ?? Empty();

    private Violation? Invented()
    {
        if (_invented is not null) return Found($"#{_invented.Id} took \"{_invented.Output}\", which none put in.", _invented);
        foreach (var element in _elements)
            foreach (var dequeue in element.Dequeues)
                if (dequeue.Returned < element.Enqueue.Invoked)
                    return Found($"#{dequeue.Id} took \"{element.Value}\" before it was put in.", dequeue, element.Enqueue);
        return null;
    }

    private Violation? Repeated()
    {
        foreach (var element in _elements)
            if (element.Dequeues is [var first, var second, ..])
                return Found($"\"{element.Value}\" came out twice.", element.Enqueue, first, second);
        return null;
    }

    /// <summary>Two came out in the wrong order.</summary>
    private Violation? Overtaken()
    {
        // Of those put in before b was (acknowledged), the one that came out the latest.
        Element[] returned = [.. _elements.Where(element => element.Dequeue is not null).OrderBy(element => element.Enqueue.Returned)];
        Element? latest = null;
        var next = 0;
        foreach (var b in _elements.Where(element => element.Dequeue is not null).OrderBy(element => element.Enqueue.Invoked))
        {
            for (; next < returned.Length && returned[next].Enqueue.Returned < b.Enqueue.Invoked; next++)
                if (latest is null || returned[next].Dequeue!.Invoked > latest.Dequeue!.Invoked) latest = returned[next];
            if (latest is not null && b.Dequeue!.Returned < latest.Dequeue!.Invoked)
                return Found($"\"{latest.Value}\" was put in before \"{b.Value}\", and came out after it.",
                    latest.Enqueue, b.Enqueue, b.Dequeue, latest.Dequeue);
        }
        return null;
    }

    /// <summary>More are missing than open dequeues can have taken in time.</summary>
    private Violation? Lost(bool drained)
    {
        var missing = new List<(Element Element, Element? By, long Deadline)>();
        Element[] taken = [.. _elements.Where(element => element.Dequeue is not null).OrderByDescending(element => element.Enqueue.Invoked)];
        var (next, first) = (0, (Element?)null);
        foreach (var a in _elements.Where(element => element.Dequeue is null && !element.Enqueue.IsOpen).OrderByDescending(element => element.Enqueue.Returned))
        {
            // Of those put in after a had been, the one that came out first: a must have come out by then.
            for (; next < taken.Length && taken[next].Enqueue.Invoked > a.Enqueue.Returned; next++)
                if (first is null || taken[next].Dequeue!.Returned < first.Dequeue!.Returned) first = taken[next];
            if (first is not null) missing.Add((a, first, first.Dequeue!.Returned));
            else if (drained) missing.Add((a, null, long.MaxValue));
        }
        missing.Sort((a, b) => (a.Deadline, a.Element.Enqueue.Id).CompareTo((b.Deadline, b.Element.Enqueue.Id)));
        for (var i = 0; i < missing.Count; i++)
        {
            var (element, by, deadline) = missing[i];
            var takers = _open.Count(invoked => invoked <= deadline);
            if (takers > i) continue;
            var others = i == 0 ? "" : $" So are {i} others, and only {takers} open dequeues can have taken any.";
            return by is null
                ? Found($"\"{element.Value}\" was put in and never came out.{others}", element.Enqueue)
                : Found($"\"{element.Value}\" was put in before \"{by.Value}\", which came out, and is missing.{others}",
                    element.Enqueue, by.Enqueue, by.Dequeue!);
        }
        return null;
    }

    /// <summary>It was said to be empty while it was not.</summary>
    private Violation? Empty()
    {
        // An element was certainly in it after its enqueue had returned and before its dequeue was invoked (both excluded). One that
        // never came out may have been taken by an open dequeue.
        var inside = _elements.Where(element => !element.Enqueue.IsOpen && (element.Dequeue is not null || _open.Count == 0))
            .Select(element => new Span(element.Enqueue.Returned, element.Dequeue?.Invoked ?? long.MaxValue, element))
            .Where(span => span.From < span.To).OrderBy(span => span.From).ThenBy(span => span.Element.Enqueue.Id).ToList();
        foreach (var empty in _empty)
        {
            // At "moment" it may have been empty, as far as is known, unless a span covers it.
            var moment = empty.Invoked;
            var cover = new List<Element>();
            while (moment <= empty.Returned)
            {
                var covering = inside.TakeWhile(span => span.From < moment).Where(span => span.To > moment).MaxBy(span => span.To);
                if (covering is null) break;
                cover.Add(covering.Element);
                moment = covering.To;
            }
            if (moment <= empty.Returned) continue;
            return Found($"#{empty.Id} found it empty, and there was always something in it.",
                [empty, .. cover.SelectMany(element => new[] { element.Enqueue, element.Dequeue }).OfType<Operation>()]);
        }
        return null;
    }

    private static Violation Found(string what, params Operation[] shown)
    {
        Operation[] ordered = [.. shown.OrderBy(operation => operation.Id)];
        return new Violation("order of a queue", $"\"{ordered[0].Key}\": {what}", ordered, [.. shown.TakeLast(2).Select(one => one.Id).Order()]);
    }

    private static ArgumentException Bad(Operation operation, string what) => new($"Operation {operation.Id} ({operation}) {what}.");

    private sealed record Span(long From, long To, Element Element);

    private sealed record Element(Operation Enqueue, object Value)
    {
        public List<Operation> Dequeues { get; } = [];

        public Operation? Dequeue => Dequeues.Count > 0 ? Dequeues[0] : null;
    }
}
