using OrleansCluster.Algorithms.Metadata;
using OrleansCluster.Algorithms.Metadata.Answers;
using OrleansCluster.Algorithms.Metadata.Queries;
using OrleansCluster.Algorithms.Metadata.Watches;

namespace OrleansCluster.Algorithms.Tests.Metadata;

/// <summary>A watcher as a client is one: all that it has is the next revision. Its polls go as bytes.</summary>
internal sealed class ModelWatcher(KeyRange range, int mostEvents, PollTable polls)
{
    private long _next = 1;
    private WaitingPoll? _waiting;

    /// <summary>Asks, unless its last poll waits still: then the model must have nothing for it.</summary>
    public void Go(MetadataStore store, NaiveStore model)
    {
        if (_waiting is not null && polls.Remove(_waiting))
        {
            Assert.Empty(Expected(model, long.MaxValue));
            Assert.True(polls.TryAdd(_waiting));
            return;
        }

        _waiting = null;
        Assert.True(MetadataQuery.TryDecode(new HistoryQuery(range, _next, true, mostEvents, 9_999, 0).Encode(), out var query, out _));
        var bytes = AnswerCodec.Encode(StoreReader.Answer(store, query, _ => null, 0));
        Assert.True(AnswerCodec.TryDecode(bytes, out var answer, out _));
        if (answer is RefusedAnswer refusal)
        {
            Assert.True(_next < model.Compacted);
            Assert.Equal((RefusalKind.Compacted, model.Compacted), (refusal.Kind, refusal.Limit));
            _next = refusal.Limit;
            return;
        }

        Take(Assert.IsType<HistoryAnswer>(answer), (HistoryQuery)query, model);
    }

    private void Take(HistoryAnswer answer, HistoryQuery query, NaiveStore model)
    {
        Assert.Equal(Expected(model, answer.NextRevision), answer.Events.Select(Text));
        Assert.Equal(answer.NextRevision <= model.Revision, answer.IsBehind);
        Assert.True(!answer.IsBehind || answer.NextRevision > _next, "It stands still.");
        _next = answer.NextRevision;
        if (answer.Events.Length > 0 || answer.IsBehind)
            return;
        _waiting = new WaitingPoll(query with { FromRevision = _next }, TimeSpan.FromSeconds(10));
        Assert.True(polls.TryAdd(_waiting));
    }

    private IEnumerable<string> Expected(NaiveStore model, long before) => model.Log
        .Where(one => one.Mod >= _next && one.Mod < before && range.Contains(one.Key))
        .Select(one => $"{one} was {model.At(one.Mod - 1).GetValueOrDefault(one.Key)}");

    private static string Text(MetadataEvent one) =>
        $"{NaiveVersion.Text(one.Version)} was {(one.Previous is null ? null : NaiveVersion.Text(one.Previous))}";
}
