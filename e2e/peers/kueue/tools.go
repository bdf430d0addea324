//go:build tools

// Package tools names Kueue's controller, so that go.mod and go.sum pin it. It
// is a module of its own because Kueue needs another Kubernetes than the rest.
package tools

import _ "sigs.k8s.io/kueue/cmd/kueue"
