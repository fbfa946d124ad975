using System.Net;
using System.Net.Sockets;

namespace OrleansCluster.Harness.Network;

/// <summary>One connection through a <see cref="TcpProxy"/>: two sockets and a pump for each direction.</summary>
internal sealed class ProxyConnection
{
    private readonly Socket _caller;
    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _gate = new();
    private LinkMode _mode;
    private TaskCompletionSource _changed = NewSignal();

    // Bytes were lost: neither side may ever hear anything but a reset once the mode changes.
    private bool _broken;

    // The listener has no part in this connection, or none any more, and the caller does not know.
    private bool _listenerLost;

    public ProxyConnection(Socket caller, IPEndPoint target, LinkMode mode, Action<int> onSwallowed)
    {
        OnSwallowed = onSwallowed;
        _caller = caller;
        _caller.NoDelay = true;
        _mode = mode;
        _broken = _listenerLost = mode.Swallows(LinkDirection.Forward) && mode.Swallows(LinkDirection.Backward);
        Ended = RunAsync(target);
    }

    /// <summary>Completes, never with an error, when both sides are closed.</summary>
    public Task Ended { get; }

    /// <summary>Told how many bytes went nowhere.</summary>
    public Action<int> OnSwallowed { get; }

    private bool ListenerLost
    {
        get
        {
            lock (_gate)
                return _listenerLost;
        }
    }

    /// <summary>Closes a socket so that the other side sees a reset.</summary>
    public static void Reset(Socket socket)
    {
        try
        {
            socket.LingerState = new LingerOption(true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is closed already.
        }

        socket.Dispose();
    }

    public void Change(LinkMode mode)
    {
        bool ends;
        TaskCompletionSource changed;
        lock (_gate)
        {
            ends = mode is LinkMode.Resetting || (_broken && _mode != mode);
            _mode = mode;
            if (!ends && mode is LinkMode.HalfOpened)
            {
                _broken = _listenerLost = true;
                Reset(_listener);
            }

            changed = _changed;
            _changed = NewSignal();
        }

        if (ends)
            _end.Cancel();
        changed.SetResult();
    }

    public Task EndAsync()
    {
        _end.Cancel();
        return Ended;
    }

    /// <summary>How long bytes that come now have to wait.</summary>
    public TimeSpan CurrentDelay()
    {
        lock (_gate)
            return _mode is LinkMode.Delaying delay ? delay.Time : TimeSpan.Zero;
    }

    /// <summary>Waits while the link stalls; then says whether to deliver what is next, or to swallow it.</summary>
    public async ValueTask<bool> MayDeliverAsync(LinkDirection direction, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_mode.Swallows(direction))
                {
                    _broken = true;
                    return false;
                }

                if (_mode is not LinkMode.Stalling)
                    return true;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsBrokenConnection(Exception e) => e is SocketException or ObjectDisposedException or OperationCanceledException;

    private async Task RunAsync(IPEndPoint target)
    {
        // The proxy makes connections under its lock.
        await Task.Yield();
        if (await ConnectAsync(target))
            await Task.WhenAll(ForwardAsync(), BackwardAsync());
        Close();
    }

    private async Task<bool> ConnectAsync(IPEndPoint target)
    {
        try
        {
            if (!ListenerLost)
                await _listener.ConnectAsync(target, _end.Token);
        }
        catch (Exception e) when (IsBrokenConnection(e))
        {
            // Nobody listens there: the caller is reset, and learns it as it would without us. Unless it must not learn it.
            if (!ListenerLost)
                await _end.CancelAsync();
        }

        return !_end.IsCancellationRequested;
    }

    private async Task ForwardAsync()
    {
        var inOrder = !ListenerLost && await PumpAsync(new ProxyPump(this, _caller, _listener, LinkDirection.Forward));
        if (ListenerLost && !inOrder)
            await PumpAsync(new ProxyPump(this, _caller, null, LinkDirection.Forward));
        if (ListenerLost || !inOrder)
            await _end.CancelAsync();
    }

    private async Task BackwardAsync()
    {
        var inOrder = ListenerLost || await PumpAsync(new ProxyPump(this, _listener, _caller, LinkDirection.Backward));
        if (!inOrder && !ListenerLost)
            await _end.CancelAsync();
    }

    // True if the source's last byte was passed on, or swallowed, and its end with it.
    private async Task<bool> PumpAsync(ProxyPump pump)
    {
        try
        {
            await pump.RunAsync(_end.Token);
            return true;
        }
        catch (Exception e) when (IsBrokenConnection(e))
        {
            return false;
        }
    }

    // Only a connection that both sides closed in good order ends without a reset.
    private void Close()
    {
        bool inOrder;
        lock (_gate)
            inOrder = !_broken && !_end.IsCancellationRequested;
        if (inOrder)
        {
            _caller.Dispose();
            _listener.Dispose();
            return;
        }

        Reset(_caller);
        Reset(_listener);
    }
}
