using Orleans.Runtime;
using Orleans.Storage;
using OrleansCluster.Grains.Files;
using OrleansCluster.Grains.Interfaces.Files;
using OrleansCluster.Grains.Interfaces.Storage;

namespace OrleansCluster.Cluster.Tests.Files;

/// <summary>What a grain has in memory of its record is never what a write that failed was to make of it.</summary>
public class DurableRecordTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_a_write_that_failed_it_is_what_it_was(bool isConflict)
    {
        var state = new FailingState { State = new Note("before") };
        var deactivated = 0;
        var record = new DurableRecord<Note>(state, "x", () => deactivated++);
        await record.ReadAsync();
        state.Failure = isConflict ? new InconsistentStateException("somebody else") : new TimeoutException();
        var failure = await Assert.ThrowsAsync<FileStateUnavailableException>(() => record.WriteAsync(new Note("after")));
        Assert.Equal(isConflict, failure.OutcomeKnown);
        Assert.Equal("before", record.Value.Text);
        Assert.Equal(1, deactivated);
        await Assert.ThrowsAsync<FileStateUnavailableException>(record.ClearAsync);
        Assert.Equal("before", record.Value.Text);
    }

    [Fact]
    public async Task What_the_storage_is_certain_of_is_said()
    {
        var state = new FailingState { State = new Note("before") };
        var record = new DurableRecord<Note>(state, "x", () => { });

        // As an engine hands it on.
        state.Failure = new OrleansException("could not be written", new StateUnavailableException("'note'", "there is no leader."));
        Assert.True((await Assert.ThrowsAsync<FileStateUnavailableException>(() => record.WriteAsync(new Note("after")))).OutcomeKnown);
        state.Failure = new StateStoreFullException("'note'", "the quota is used up.");
        Assert.True((await Assert.ThrowsAsync<FileStateUnavailableException>(() => record.WriteAsync(new Note("after")))).OutcomeKnown);
        state.Failure = new OrleansException("could not be written", new StateOutcomeUnknownException("'note'", "there was no answer."));
        Assert.False((await Assert.ThrowsAsync<FileStateUnavailableException>(() => record.WriteAsync(new Note("after")))).OutcomeKnown);
        state.Failure = new OrleansException("could not be written", new StateTooLargeException("'note'", 2, 1));
        var large = await Assert.ThrowsAsync<FileStateTooLargeException>(() => record.WriteAsync(new Note("after")));
        Assert.Equal(("x", 2L, 1L, true, false), (large.Subject, large.Actual, large.Limit, large.OutcomeKnown, large.Retryable));
        Assert.Equal("before", record.Value.Text);
    }

    [Fact]
    public async Task While_a_write_is_under_way_it_is_what_it_was()
    {
        var state = new FailingState { State = new Note("before"), Hold = new TaskCompletionSource() };
        var record = new DurableRecord<Note>(state, "x", () => { });
        var write = record.WriteAsync(new Note("after"));
        Assert.Equal("before", record.Value.Text);
        state.Hold.SetResult();
        await write;
        Assert.Equal("after", record.Value.Text);
        await record.ClearAsync();
        Assert.Equal("", record.Value.Text);
    }

    public sealed class Note(string text)
    {
        public Note()
            : this("")
        {
        }

        public string Text => text;
    }

    private sealed class FailingState : IPersistentState<Note>
    {
        public Exception? Failure { get; set; }

        public TaskCompletionSource? Hold { get; init; }

        public Note State { get; set; } = new();

        public string? Etag => "1";

        public bool RecordExists => true;

        public Task ClearStateAsync() => DoAsync();

        public Task WriteStateAsync() => DoAsync();

        public Task ReadStateAsync() => Task.CompletedTask;

        public Task ClearStateAsync(CancellationToken cancellationToken) => DoAsync();

        public Task WriteStateAsync(CancellationToken cancellationToken) => DoAsync();

        public Task ReadStateAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private async Task DoAsync()
        {
            if (Hold is { } hold)
                await hold.Task;
            if (Failure is { } failure)
                throw failure;
        }
    }
}
