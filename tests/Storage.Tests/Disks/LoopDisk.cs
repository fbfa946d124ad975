using System.Diagnostics;

namespace OrleansCluster.Storage.Tests.Disks;

/// <summary>
/// A disk as a simulator makes it: every call completes later, on the one thread of the loop, outside of any turn. And the loop
/// itself, with a synchronization context for turns, as a grain has one.
/// </summary>
internal sealed class LoopDisk(FaultyDisk disk) : IDisk
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Queue<Action> _ready = new();
    private readonly Turns _turns = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>Calls that came from another thread: something left the loop.</summary>
    public int Strays { get; private set; }

    /// <summary>Runs turns and completions until the work is done.</summary>
    public void Run(Func<Task> work)
    {
        Task? done = null;
        _turns.Post(_ => done = work(), null);
        var idle = Stopwatch.StartNew();
        while (done is not { IsCompleted: true })
        {
            Action? completion = null;
            lock (_ready)
            {
                if (_ready.Count > 0)
                    completion = _ready.Dequeue();
            }

            // What waits for several at once is told by a thread of the pool, which other tests may keep busy for seconds.
            if (_turns.RunOne() || completion is not null)
                idle.Restart();
            else
                Assert.True(idle.Elapsed < Patience, "the loop ran dry: something waits elsewhere");
            completion?.Invoke();
            if (idle.ElapsedMilliseconds > 0)
                Thread.Yield();
        }

        done.GetAwaiter().GetResult();
    }

    public async ValueTask<IDiskFile> OpenAsync(string path, DiskOpenMode mode, CancellationToken ct = default) =>
        new File(this, await Later(disk.OpenAsync(path, mode, ct)).ConfigureAwait(false));

    public ValueTask CreateDirectoryAsync(string path) => Later(disk.CreateDirectoryAsync(path));

    public ValueTask FlushDirectoryAsync(string path) => Later(disk.FlushDirectoryAsync(path));

    public ValueTask RenameAsync(string from, string to) => Later(disk.RenameAsync(from, to));

    public ValueTask<bool> DeleteAsync(string path) => Later(disk.DeleteAsync(path));

    public ValueTask<IReadOnlyList<DiskEntry>> ListAsync(string directory) => Later(disk.ListAsync(directory));

    public ValueTask<bool> ExistsAsync(string path) => Later(disk.ExistsAsync(path));

    public ValueTask<IDisposable> LockAsync(string directory) => Later(disk.LockAsync(directory));

    public string Describe(string path) => disk.Describe(path);

    public Guid DrawId() => disk.DrawId();

    public void Dispose() => disk.Dispose();

    private ValueTask Later(ValueTask call)
    {
        var result = new TaskCompletionSource();
        Enqueue(() =>
        {
            if (call.IsCompletedSuccessfully)
                result.SetResult();
            else
                result.SetException(call.AsTask().Exception!.InnerExceptions);
        });
        return new ValueTask(result.Task);
    }

    private ValueTask<T> Later<T>(ValueTask<T> call)
    {
        var result = new TaskCompletionSource<T>();
        Enqueue(() =>
        {
            if (call.IsCompletedSuccessfully)
                result.SetResult(call.Result);
            else
                result.SetException(call.AsTask().Exception!.InnerExceptions);
        });
        return new ValueTask<T>(result.Task);
    }

    private void Enqueue(Action completion)
    {
        lock (_ready)
        {
            if (Environment.CurrentManagedThreadId != _thread)
                Strays++;
            _ready.Enqueue(completion);
        }
    }

    private sealed class File(LoopDisk disk, IDiskFile file) : IDiskFile
    {
        public ValueTask<int> ReadAsync(Memory<byte> destination, long offset) => disk.Later(file.ReadAsync(destination, offset));

        public ValueTask WriteAsync(ReadOnlyMemory<byte> data, long offset) => disk.Later(file.WriteAsync(data, offset));

        public ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> data, long offset) => disk.Later(file.WriteAsync(data, offset));

        public ValueTask FlushAsync() => disk.Later(file.FlushAsync());

        public ValueTask<long> GetLengthAsync() => disk.Later(file.GetLengthAsync());

        public ValueTask SetLengthAsync(long length) => disk.Later(file.SetLengthAsync(length));

        public ValueTask DisposeAsync() => disk.Later(file.DisposeAsync());
    }

    private sealed class Turns : SynchronizationContext
    {
        private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();

        public override void Post(SendOrPostCallback d, object? state)
        {
            lock (_posted)
                _posted.Enqueue((d, state));
        }

        public bool RunOne()
        {
            (SendOrPostCallback Callback, object? State) turn;
            lock (_posted)
            {
                if (!_posted.TryDequeue(out turn))
                    return false;
            }

            var before = Current;
            SetSynchronizationContext(this);
            try
            {
                turn.Callback(turn.State);
            }
            finally
            {
                SetSynchronizationContext(before);
            }

            return true;
        }
    }
}
