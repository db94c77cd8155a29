// Pushes with Go's client_golang what stdin lists, to $URL; prints for each push "" or what the user sees of its failure.
package main

import (
	"encoding/json"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/push"
	"github.com/prometheus/common/expfmt"
)

type listed struct {
	Operation string            `json:"operation"`
	Job       string            `json:"job"`
	Grouping  map[string]string `json:"grouping"`
	Push      string            `json:"push"`
	Text      string            `json:"text"`
}

func registry(one listed) *prometheus.Registry {
	metrics := prometheus.NewRegistry()
	number, err := strconv.ParseFloat(one.Push, 64)
	if err != nil {
		panic(err)
	}
	records := prometheus.NewCounterVec(prometheus.CounterOpts{Name: "batch_records_total", Help: "Records \"done\" \\ and\nnew line."}, []string{"push"})
	seconds := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "batch_seconds", Help: "Duration."}, []string{"push", "text"})
	sizes := prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "batch_bytes", Help: "Sizes.", Buckets: []float64{1, 10, 100}}, []string{"push"})
	latency := prometheus.NewSummaryVec(prometheus.SummaryOpts{Name: "batch_latency", Help: "Latency.", Objectives: map[float64]float64{0.5: 0.05}}, []string{"push"})
	metrics.MustRegister(records, seconds, sizes, latency)
	records.WithLabelValues(one.Push).Add(number)
	seconds.WithLabelValues(one.Push, one.Text).Set(number + 0.5)
	sizes.WithLabelValues(one.Push).Observe(5)
	sizes.WithLabelValues(one.Push).Observe(50000)
	latency.WithLabelValues(one.Push).Observe(0.25)
	return metrics
}

func run(one listed) error {
	pusher := push.New(os.Getenv("URL"), one.Job).Gatherer(registry(one))
	for name, value := range one.Grouping {
		pusher = pusher.Grouping(name, value)
	}
	if password, ok := os.LookupEnv("PASSWORD"); ok {
		pusher = pusher.BasicAuth(os.Getenv("USER"), password)
	}
	if os.Getenv("FORMAT") == "text" {
		pusher = pusher.Format(expfmt.FmtText)
	}
	switch one.Operation {
	case "delete":
		return pusher.Delete()
	case "add":
		return pusher.Add()
	default:
		return pusher.Push()
	}
}

func main() {
	var pushes []listed
	if err := json.NewDecoder(os.Stdin).Decode(&pushes); err != nil {
		panic(err)
	}
	outcomes := []string{}
	for _, one := range pushes {
		outcome := ""
		if err := run(one); err != nil {
			outcome = err.Error()
		}
		outcomes = append(outcomes, outcome)
	}
	if err := json.NewEncoder(os.Stdout).Encode(outcomes); err != nil {
		panic(err)
	}
}
