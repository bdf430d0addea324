"""Tells Backstage how a training with the Hugging Face Trainer is going. Needs nothing but transformers."""
import atexit, json, math, sys, time, urllib.request
from datetime import datetime, timezone
from transformers import TrainerCallback

now = lambda: datetime.now(timezone.utc).isoformat()

class BackstageCallback(TrainerCallback):
    def __init__(self, url, token, run, job=None, **about):  # about: trackingUrl=…, parameters={…}
        self.url, self.token, self.about = url.rstrip("/") + "/api/model-lifecycle/reports", token, about
        self.run, self.waiting = {"id": run, "job": job or run}, []
        self.sequence, self.quiet_until, self.training = 0, 0, False
        atexit.register(self.at_exit)

    def tell(self, **fields):
        self.sequence = max(self.sequence + 1, int(time.time() * 1000))  # Rises over restarts too.
        report = {"run": self.run, "sequence": self.sequence, "reportedAt": now(), **fields}
        self.waiting = (self.waiting + [report])[-100:]  # While Backstage is away the newest 100 wait.
        if time.time() >= self.quiet_until or "endedAt" in fields:
            try:
                body = json.dumps({"sentAt": now(), "reports": self.waiting}).encode()
                headers = {"Authorization": "Bearer " + self.token, "Content-Type": "application/json"}
                with urllib.request.urlopen(urllib.request.Request(self.url, body, headers), timeout=3) as answer:
                    rejected = [one["problems"] for one in json.load(answer)["results"] if one["status"] == "rejected"]
                self.waiting = []
                if rejected: print("Backstage rejected reports:", rejected, file=sys.stderr)
            except Exception as error:  # Never the training's problem.
                self.quiet_until = time.time() + 30
                print("Backstage took no reports:", error, file=sys.stderr)

    def on_train_begin(self, args, state, control, **kwargs):
        self.training = state.is_world_process_zero
        if self.training:
            self.tell(state="running", startedAt=now(), totalSteps=state.max_steps, **self.about)

    def on_log(self, args, state, control, logs=None, **kwargs):
        if self.training:
            self.tell(step=state.global_step, totalSteps=state.max_steps, metrics=[
                {"name": name, "split": "eval" if name.startswith("eval_") else "train",
                 "value": value if math.isfinite(value) else str(value)}  # JSON has no NaN.
                for name, value in (logs or {}).items() if isinstance(value, (int, float))])

    def on_train_end(self, args, state, control, **kwargs):
        if self.training:
            self.tell(state="succeeded", step=state.global_step, totalSteps=state.max_steps, endedAt=now())
        self.training = False

    def at_exit(self):
        error = getattr(sys, "last_value", None)
        if self.training:
            state = "stopped" if isinstance(error, KeyboardInterrupt) else "failed"
            self.tell(state=state, reason=type(error).__name__, message=str(error)[:1000], endedAt=now())
