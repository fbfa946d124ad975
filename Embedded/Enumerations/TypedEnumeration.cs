using System.Runtime.ExceptionServices;
using OrleansCluster.Embedded.Serialization;

namespace OrleansCluster.Embedded.Enumerations;

/// <summary>An enumeration of items of one type.</summary>
/// <param name="time">The silo's clock.</param>
/// <param name="copier">Copies each item when it is made, so that what the grain does to it afterwards is not seen; null where that needs no copy.</param>
/// <param name="report">Told of what an iterator throws when nobody waits for it.</param>
internal sealed class Enumeration<TItem>(TimeProvider time, Copier<TItem>? copier, Action<Exception> report) : Enumeration
{
    private readonly CancellationTokenSource _canceled = new();
    private TaskCompletionSource? _wake;
    private bool _isStopped;
    private IAsyncEnumerator<TItem>? _iterator;
    private Task<bool>? _moving;
    private ExceptionDispatchInfo? _failure;
    private int _number;
    private bool _isClosed;

    /// <summary>The token of the grain's method.</summary>
    public CancellationToken Token => _canceled.Token;

    public void Begin(IAsyncEnumerable<TItem> items) => _iterator = items.GetAsyncEnumerator(_canceled.Token);

    public override async ValueTask<EnumerationAnswer> Next(int number, int batch, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (number != _number + 1 || IsInUse || _isClosed) return EnumerationAnswer.Aborted; // a request that came twice; nobody hears this
        _number = number;
        IsInUse = true;
        using var link = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _canceled);
        try
        {
            if (_moving is { IsCompleted: false } && !await WaitForItem(wait)) return NothingYet();
            var items = await Collect(Math.Clamp(batch, 1, IBatched.MaxSize), wait);
            if (items.Count == 0) _failure?.Throw();
            if (items.Count == 0 && !IsOver) return NothingYet();
            return new EnumerationAnswer(
                IsOver && _failure is null ? EnumerationState.Completed : EnumerationState.Going,
                items.Count == 0 ? null : items.ToArray());
        }
        finally
        {
            IsInUse = false;
        }
    }

    public override void StopWaiting()
    {
        _isStopped = true;
        Wake();
    }

    public override async ValueTask Close()
    {
        if (_isClosed) return;
        _isClosed = true;
        _canceled.Cancel();
        StopWaiting();
        if (_moving is { IsCompleted: false } moving) _ = CloseAfter(moving);
        else if (_iterator is { } iterator) await iterator.DisposeAsync();
    }

    private EnumerationAnswer NothingYet() => _isStopped ? EnumerationAnswer.Aborted : EnumerationAnswer.Nothing;

    /// <summary>Takes the items that are there; if there is none, waits for one.</summary>
    private async ValueTask<List<TItem>> Collect(int batch, TimeSpan wait)
    {
        var items = new List<TItem>();
        while (!IsOver && items.Count < batch)
        {
            try
            {
                if (_moving is null)
                {
                    var step = _iterator!.MoveNextAsync();
                    if (!step.IsCompleted)
                    {
                        _moving = step.AsTask();
                        _moving.GetAwaiter().OnCompleted(Wake);
                        if (items.Count > 0 || !await WaitForItem(wait)) break;
                    }
                    else
                    {
                        Take(await step, items);
                        continue;
                    }
                }

                var moved = _moving;
                _moving = null;
                Take(await moved!, items);
            }
#pragma warning disable CA1031 // What the iterator throws is told to the caller after the items that came before.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                _failure = ExceptionDispatchInfo.Capture(exception);
                IsOver = true;
            }
        }

        return items;
    }

    private void Take(bool hasItem, List<TItem> items)
    {
        IsOver = !hasItem;
        if (!hasItem) return;
        var item = _iterator!.Current;
        if (copier is null)
        {
            items.Add(item);
            return;
        }

        using var context = CopyContext.Rent();
        items.Add(copier.Copy(item, context));
    }

    private void Wake() => _wake?.TrySetResult();

    private async ValueTask<bool> WaitForItem(TimeSpan wait)
    {
        var wake = _wake = new TaskCompletionSource();
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), wake, wait, Timeout.InfiniteTimeSpan);
        if (!_isStopped && !_moving!.IsCompleted) await wake.Task;
        _wake = null;
        return _moving!.IsCompleted;
    }

    private async Task CloseAfter(Task moving)
    {
        try
        {
            try
            {
                await moving;
            }
            finally
            {
                await _iterator!.DisposeAsync();
            }
        }
        catch (OperationCanceledException) when (_canceled.IsCancellationRequested)
        {
            // It ends as it was told to.
        }
#pragma warning disable CA1031 // Nobody waits for it any more: it is logged.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            report(exception);
        }
    }
}
